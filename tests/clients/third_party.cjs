// Two JSON-RPC clients from npm, used as their own pages show: a call, an error, a notification
// and a batch. Prints what each of them was answered.
const jayson = require('jayson/promise');
const {JSONRPCClient} = require('json-rpc-2.0');

const url = process.env.SERVED_URL;
const headers = {authorization: `Bearer ${process.env.SERVED_SID}`};
const invoice = {Reference: 'JS-1', Notes: 'Zoë & Sons – 5 % 😀'};

async function withJayson() {
  const {hostname, port, pathname} = new URL(url);
  const client = jayson.Client.https({hostname, port, path: pathname, headers});
  return {
    call: await client.request('FINANCIAL_INVOICE_MANAGE', invoice),
    positional: await client.request('CORE_GET_SID', []),
    error: await client.request('FINANCIAL_INVOICE_MANAGE', {Refrence: 'JS-1'}),
    unknown: await client.request('NO_SUCH_METHOD', {}),
    notification: await client.request('LOGON_GENERATE_KEY', {}, null) ?? 'nothing',
    batch: await client.request([
      client.request('CORE_GET_SID', {}, undefined, false),
      client.request('NO_SUCH_METHOD', {}, undefined, false),
      client.request('LOGON_GENERATE_KEY', {}, null, false),
    ]),
  };
}

async function withJsonRpc2() {
  const client = new JSONRPCClient(async (request) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {'content-type': 'application/json', ...headers},
      body: JSON.stringify(request),
    });
    if (response.status === 200) { return client.receive(await response.json()); }
    if (request.id !== undefined) { throw new Error(response.statusText); }
  });
  return {
    call: await client.request('FINANCIAL_INVOICE_MANAGE', {...invoice, Reference: 'JS-2'}),
    error: await client.request('NO_SUCH_METHOD', {}).catch(({code, message}) => ({code, message})),
    notification: await client.notify('LOGON_GENERATE_KEY', {}) ?? 'nothing',
    batch: await client.requestAdvanced([
      {jsonrpc: '2.0', id: 'a', method: 'CORE_GET_SID', params: []},
      {jsonrpc: '2.0', id: 'b', method: 'NO_SUCH_METHOD'},
    ]),
  };
}

(async () => {
  console.log(JSON.stringify({jayson: await withJayson(), jsonRpc2: await withJsonRpc2()}));
})();
