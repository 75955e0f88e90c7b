// What Twilio's own library writes for the documents our calls obey, and posts for the legs they have.
// Reads one JSON document from standard input, writes one to standard output.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const twilio = createRequire(new URL("../Sms/package.json", import.meta.url))("twilio");
const { token, account, urls, leg, sid, dial } = JSON.parse(await text(process.stdin));

const greeting = new twilio.twiml.VoiceResponse();
greeting.say({ language: "es-MX" }, urls.greeting);
greeting.dial({ action: urls.after }).conference(
  {
    beep: "false",
    startConferenceOnEnter: false,
    endConferenceOnExit: true,
    participantLabel: "member",
    waitUrl: urls.wait,
    statusCallback: urls.room,
    statusCallbackEvent: "start end join leave",
  },
  urls.name,
);
greeting.hangup();

const waiting = new twilio.twiml.VoiceResponse();
waiting.pause({ length: 20 });
waiting.say({ language: "en-US" }, urls.waiting);

const hangup = new twilio.twiml.VoiceResponse();
hangup.hangup();

const posted = [];
const httpClient = {
  request: async (options) => {
    posted.push({ method: options.method.toUpperCase(), uri: options.uri, fields: options.data });
    return { statusCode: options.method === "post" ? 201 : 200, body: { sid: "CA1", call_sid: "CA1", status: "queued" } };
  },
};
const client = twilio(account, token, { httpClient });
const events = ["initiated", "ringing", "answered", "completed"];
await client
  .conferences(urls.name)
  .participants.create({
    to: leg.to,
    from: leg.from,
    timeout: 25,
    statusCallback: urls.leg,
    statusCallbackEvent: events,
    label: leg.label,
    beep: "false",
    startConferenceOnEnter: true,
    endConferenceOnExit: true,
  });
await client.calls.create({ to: leg.to, from: leg.from, timeout: 25, statusCallback: urls.leg, statusCallbackEvent: events, twiml: dial });
await client.calls(sid).update({ status: "completed" });
await client.conferences(urls.name).participants(sid).update({ muted: true });

process.stdout.write(JSON.stringify({ documents: [greeting, waiting, hangup].map(String), posted }));
