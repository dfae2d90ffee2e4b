// The official OpenRPC tools read the document, and types of every call are made of its schemas.
// Arguments: the document, a schema of all calls, the TypeScript file to write.
const {parseOpenRPCDocument, validateOpenRPCDocument} = require('@open-rpc/schema-utils-js');
const {compile} = require('json-schema-to-typescript');
const fs = require('fs');

const [document, calls, types] = process.argv.slice(2);
const read = (name) => JSON.parse(fs.readFileSync(name, 'utf8'));

async function main() {
  const verdict = validateOpenRPCDocument(read(document));
  if (verdict !== true) { throw verdict; }
  const whole = await parseOpenRPCDocument(read(document), {dereference: true});
  const options = {bannerComment: '', unreachableDefinitions: false};
  fs.writeFileSync(types, await compile(read(calls), 'Calls', options));
  console.log(whole.methods.length);
}

main().catch((problem) => { console.error(problem); process.exit(1); });
