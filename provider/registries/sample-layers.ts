/** A layer as its descriptors tell it. */
export interface SampleLayer {
  readonly digest: string;
  readonly sizeBytes: number;
  /** Digest of the layer before compression. */
  readonly diffId: string;
}

function layer(digest: string, sizeBytes: number, diffId: string): SampleLayer {
  return { digest: `sha256:${digest}`, sizeBytes, diffId: `sha256:${diffId}` };
}

/**
 * The layers of the sample images, as Python's zlib compresses them. Constants, because Node's zlib writes other bytes
 * for the same content, and with them every digest above would change.
 */
export const SAMPLE_LAYERS = {
  single: layer(
    '87925857769243471ad40efc0abaace875072a163f833657283e90a2b3c364de',
    108,
    'd5aade7838e6d75e670c187b2e4872682eb2f2df314834897ec23aa3883c7bd2',
  ),
  epoch: layer(
    'f49a6067198a42dfcb0fc23bab61bc1967e209a23ba86e867f5b1a2ab2baebfc',
    108,
    '207bb5037f85fd4e8da3ebdb213922742754fd926f85948fa9b11ab8c9a2cd17',
  ),
  'linux/amd64': layer(
    'd5d29e336f5f5838f61f4d319ad8920d55c4aaa660ca367f35025b9ef075e308',
    143,
    'd44b2fdc5eaa163f5653ddcb68f1a1e4af73cca7d6a0d916106c7a13e8dc44f4',
  ),
  'linux/arm64': layer(
    'f1ea85a9500b6e56903fd1e6d14b84e4667f362808e02ad866df9e5e61ac64a2',
    149,
    '9795f17a0315154f6c1cadafb9b2c35e7a6592abc5dd300b375ec32a60d0f78c',
  ),
  'linux/arm/v7': layer(
    '38942f49a3272207c09dc60f18617318fc975a3704d4c823ca70e4d18a14bdc2',
    149,
    '00e5938222f2d790141d01a65b5c3327f59afb5d7ae134c21115f7a74c703242',
  ),
  'linux/arm/v6': layer(
    '2c095cc1a0df7614edb86360030e5c535f5fcb1357c51ca5f733057f1acd226d',
    149,
    '61d0c8e5b71eebd61cdcfbc97e059a617791c20b3692ef4476394466fe5929e2',
  ),
  'windows/amd64': layer(
    '95548a6058050f2fe66b76fdd743dc0ad8f999c590ad85ae94a1473d2dc5c52e',
    165,
    '22079b30996d8e11ed264c76da27ba673fccfac12f366fa9b8ac8560ceaaea7e',
  ),
  '1.0.0': layer(
    '21ada7c584e4256729606699ed811d715e6ac3d4213f5621aee7c3af28aa2e7e',
    114,
    '8653b796a05b815416b988de1d07ff7d7dd8557e0bf1ff9a3a6a8d1affbf9c99',
  ),
  '1.0.1': layer(
    'ea9d3baec277dc7b4c2def4466c32e65680d04a624bf30a50024b497f5b87500',
    114,
    'b61152e45ce5bc9f2830fe98c018e6b076a409899d9db1fb7e59e6ed0cddfe08',
  ),
  '1.1.0': layer(
    '94117029650effe6ccc549a1bb9ef329c9ef1f38f3cfa4e3eb205750bff493b4',
    114,
    'f2cbc386db35d55623eac8f38b055e666ceb4007607bd0a5d30139af6432ca78',
  ),
  '1.2.0-rc.1': layer(
    '47a513e72e0829e5acfaa08f1de0ef8c6d5f765eee91d074926ffe993aec4d3f',
    119,
    '916cfd8644a366596a303b7f49086b298182754db3ae4eb3c249249ca058d635',
  ),
  '1.2.0': layer(
    'd3c99c7e2d5002e1208d2044e3754e06d46167b489f3c3c9cb7ee631a041822d',
    114,
    '3b5f6e00d019ef018cbd8801a0e074a7758051504ac5ef6aa14b58a82fdb1775',
  ),
  '1.10.0': layer(
    '2647f0e03e67fc8b17f81ec8778f2cae98b8d95fe55e950a6b96d6ac3db15a2c',
    115,
    '39f40d96b2699868954f71bae93d9980c5c051f61a963165c725a128af075d08',
  ),
  '2.0.0': layer(
    '033f67cdc028b6ae7acdba3ce5c589071acd0e771ae1ae9bfa435a6286206c9b',
    114,
    'b5056ecd4b054d71136778ecd9eb99de0277e602bd5109965582b29bff7855d6',
  ),
  '2.0.0-alpine': layer(
    '847d0b6109015b489607e0e8691d4a99a6bad9464f207f923a38a36ab89f2b2b',
    119,
    '70f90c9e1352ed4532b5f5271040f3dc086602940e76806b34ecabed5ec1ebde',
  ),
} as const;
