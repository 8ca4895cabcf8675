// The kinds of registries, a line each: the export's name is the configuration property and the answer's `source`.
export { oci } from './oci';
export { naverNcr } from './naver-ncr';
