// Reads all mails of a folder over and over for the milliseconds asked for on standard input; answers mails and milliseconds.
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { createInterface } = require('node:readline');
const { simpleParser } = require('mailparser');

// What only serves to show a mail is left out: our reader does not do it either.
const options = { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true, keepCidLinks: true };
const folder = process.argv[2];
const mails = readdirSync(folder).filter(name => name.endsWith('.eml')).sort().map(name => readFileSync(join(folder, name)));

createInterface({ input: process.stdin }).on('line', async line => {
  const start = process.hrtime.bigint();
  const limit = BigInt(line) * 1000000n;
  let read = 0;
  do {
    for (const mail of mails) {
      await simpleParser(mail, options);
    }
    read += mails.length;
  } while (process.hrtime.bigint() - start < limit);
  console.log(`${read} ${Number(process.hrtime.bigint() - start) / 1e6}`);
});
