// What Twilio's own library says of signatures and of a message's parameters, and what the composer's meter says of texts.
// Reads one JSON document from standard input, writes one to standard output.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const twilio = createRequire(import.meta.url)("twilio");
const { token, account, signatures, message, meter, texts } = JSON.parse(await text(process.stdin));
const { segmentsOf } = await import(meter);

const posted = [];
const httpClient = {
  request: async (options) => {
    posted.push({ method: options.method.toUpperCase(), uri: options.uri, fields: options.data, user: options.username, secret: options.password });
    return { statusCode: 201, body: { sid: "SM1", status: "queued" } };
  },
};
await twilio(account, token, { httpClient }).messages.create(message);

process.stdout.write(
  JSON.stringify({
    signatures: signatures.map(({ url, fields, signature }) => ({
      signature: twilio.getExpectedTwilioSignature(token, url, fields),
      valid: twilio.validateRequest(token, signature, url, fields),
    })),
    posted,
    segments: texts.map(segmentsOf),
  }),
);
