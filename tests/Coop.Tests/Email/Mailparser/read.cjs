// Reads every mail of a folder with mailparser and prints what it saw, one JSON object a line.
const { readdirSync, readFileSync } = require('node:fs');
const { createHash } = require('node:crypto');
const { join } = require('node:path');
const { simpleParser } = require('mailparser');

const addresses = list => [].concat(list ?? []).flatMap(one => one.value ?? [])
  .flatMap(one => one.group ?? [one])
  .map(one => (one.name && one.address ? `${one.name} <${one.address}>` : one.name || one.address || '<>'));

async function main(folder) {
  for (const file of readdirSync(folder).filter(name => name.endsWith('.eml')).sort()) {
    const mail = await simpleParser(readFileSync(join(folder, file)), { skipHtmlToText: true, skipTextToHtml: true, keepCidLinks: true });
    console.log(JSON.stringify({
      file: file.slice(0, -4),
      from: addresses(mail.from),
      to: addresses(mail.to),
      cc: addresses(mail.cc),
      replyTo: addresses(mail.replyTo),
      subject: mail.subject ?? '',
      date: mail.date && !Number.isNaN(mail.date.getTime()) ? mail.date.toISOString() : '',
      messageId: mail.messageId ?? '',
      inReplyTo: mail.inReplyTo ?? '',
      references: [].concat(mail.references ?? []),
      text: mail.text ?? '',
      html: mail.html || '',
      attachments: mail.attachments.map(one => ({
        name: one.filename || '',
        type: one.contentType,
        contentId: one.cid ?? '',
        sha256: createHash('sha256').update(one.content).digest('hex'),
      })),
    }));
  }
}

main(process.argv[2]);
