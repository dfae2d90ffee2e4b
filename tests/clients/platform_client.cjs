// Drives the npm package `mydigitalstructure` as its users do: one line of JSON in, naming a
// function of the package and its parameters; one line out, what its callback was given.
const readline = require('readline');
const client = require('mydigitalstructure');

const answer = (value) => process.stdout.write(JSON.stringify(value ?? null) + '\n');

const functions = {
  // settings as in the package's settings.json
  init: (settings) => client.init(({data, error}) => answer(error ? {failed: error.message} : data),
    {mydigitalstructure: settings}),

  // its logoff takes no callback: a user learns of it by his next call
  logoff: () => { client.logoff(); answer({}); },
};

readline.createInterface({input: process.stdin}).on('line', (line) => {
  const {name, param} = JSON.parse(line);
  if (functions[name]) { return functions[name](param); }
  client.cloud[name]({
    ...param,
    callback: (_, data) => answer(data?.error instanceof Error ? {failed: data.error.message} : data),
  });
});
