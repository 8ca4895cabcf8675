// The kinds of registries, a line each: the export's name is the configuration property and the answer's `source`.
export { huaweiSwr } from './huawei-swr';
export { naverNcr } from './naver-ncr';
export { oci } from './oci';
export { registryUi } from './registry-ui';
export { tencentTcr } from './tencent-tcr';
