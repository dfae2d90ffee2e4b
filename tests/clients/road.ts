// The README's road in types that were made of the OpenRPC document: create, ask, be refused,
// override, search, issue, PDF. Prints what came of each step as one JSON object.
import type {Calls} from './calls';

type Method = keyof Calls;
type Params<M extends Method> = Calls[M]['params'];
type Result<M extends Method> = Calls[M]['result'];

type Refusal<M extends Method> = Calls[M]['error'];

class Refused<M extends Method> extends Error {
  constructor(readonly refusal: Refusal<M>) { super(refusal.message); }
}

async function call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
  const response = await fetch(process.env.SERVED_URL!, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${process.env.SERVED_SID}`,
    },
    body: JSON.stringify({jsonrpc: '2.0', id: 1, method, params}),
  });
  const answer = await response.json() as {result?: Result<M>; error?: Refusal<M>};
  if (answer.error !== undefined) { throw new Refused(answer.error); }
  return answer.result!;
}

async function refusal<M extends Method>(method: M, params: Params<M>): Promise<Refusal<M>> {
  try {
    await call(method, params);
  } catch (problem) {
    if (problem instanceof Refused) { return problem.refusal as Refusal<M>; }
    throw problem;
  }
  throw new Error(`${method} went through`);
}

async function main() {
  const business = Number(process.env.SERVED_BUSINESS);
  const invoice = await call('FINANCIAL_INVOICE_MANAGE', {
    ContactBusinessSentTo: business, SentDate: '2026-01-15', Sent: 'Y',
  });
  const item = await call('FINANCIAL_ITEM_MANAGE', {
    Object: 5, ObjectContext: invoice.id, Amount: '110.00', Description: 'Consulting',
  });
  await call('SETUP_FINANCIAL_SETTINGS_MANAGE', {LockedDateDebtors: '2026-01-31'});
  const locked = await call('FINANCIAL_ITEM_LOCKED', {Item: item.id, Explain: 'Y'});
  const refused = await refusal('FINANCIAL_ITEM_MANAGE', {Id: item.id, Amount: '95.00'});
  if (refused.data.type !== 'record_locked') { throw new Error(refused.message); }
  const [lock] = refused.data.locks;
  const overridden = await call('FINANCIAL_ITEM_MANAGE', {
    Id: item.id, Amount: '95.00', override_LockedDate: 'Y', override_reason: 'Agreed by phone',
  });
  const found = await call('FINANCIAL_INVOICE_SEARCH', {
    fields: [{name: 'amount'}, {name: 'reference'}],
    filters: [{name: 'id', comparison: 'EQUAL_TO', value1: invoice.id!}],
    sorts: [{name: 'reference', direction: 'asc'}],
  });
  await call('SETUP_FINANCIAL_SETTINGS_MANAGE', {LockedDateDebtors: null});
  const issued = await call('FINANCIAL_INVOICE_ISSUE', {
    Invoice: invoice.id!, DownloadFlag: 'Y', SendFlag: 'N',
  });
  console.log(JSON.stringify({
    locked: locked.LockedDate,
    lock: locked.Locks?.map((each) => each.lock),
    refused: [refused.code, refused.data.type, lock?.may_override],
    overridden: overridden.notes,
    amount: found.data?.rows[0]?.amount,
    issued: issued.notes,
    pdf: atob(issued.pdf ?? '').slice(0, 5),
  }));
}

main();
