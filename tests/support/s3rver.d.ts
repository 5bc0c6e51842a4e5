declare module "s3rver" {
  /** As much of it as `s3-server.ts` needs. */
  export interface S3Request {
    readonly method: string;
    readonly path: string;
    readonly url: string;
    status: number;
    type: string;
    body: string;
    get(header: string): string;
  }
  type Middleware = (request: S3Request, next: () => Promise<void>) => Promise<void>;

  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly silent: boolean;
      readonly directory: string;
      readonly configureBuckets: readonly { readonly name: string }[];
      readonly vhostBuckets: boolean;
    });
    readonly middleware: Middleware[];
    readonly store: { getMetadata(bucket: string, key: string): Promise<{ readonly etag: string }> };
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
  }
}
