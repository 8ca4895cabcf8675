// The functions that programs call, a line each: the export's name is the function's.
export { getTag } from './get-tag';
export { listTags } from './list-tags';
export { parseReference } from './parse-reference';
