// Runs the official OpenAI client against a running platform and prints one JSON line a check.
// Usage: node check.mjs BASE_URL ADMIN_TOKEN NARROW_TOKEN
import OpenAI, {
  APIConnectionTimeoutError, APIError, APIUserAbortError, AuthenticationError, BadRequestError, InternalServerError, NotFoundError,
  PermissionDeniedError, RateLimitError, UnprocessableEntityError,
} from 'openai';
import { check, failsBy, same } from '../check.mjs';

const [baseURL, admin, narrow] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: admin, maxRetries: 0, timeout: 20000 });
const say = (text) => [{ role: 'user', content: text }];
const tools = [{
  type: 'function',
  function: { name: 'get_weather', description: 'Weather.', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
}];

const fails = failsBy((failure) => failure.error?.keelson?.code);

await check('a chat is answered, with usage and our headers', async () => {
  const { data, response } = await client.chat.completions.create({ model: 'small', messages: say('Hi') }).withResponse();
  same(data.choices[0].message.content, 'Hello from the simulator.', 'content');
  same(data.choices[0].finish_reason, 'stop', 'finish');
  same(data.usage.completion_tokens, 5, 'usage');
  same(response.headers.get('keelson-request-id'), data._request_id, 'request id');
});

await check('a chat is streamed, with usage when it is asked for', async () => {
  const stream = await client.chat.completions.create({
    model: 'small', messages: say('Hi'), stream: true, stream_options: { include_usage: true },
  });
  let text = '';
  let usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    usage = chunk.usage ?? usage;
  }
  same(text, 'Hello from the simulator.', 'text');
  same(usage.completion_tokens, 5, 'usage');
});

await check('a stream without that wish shows no usage', async () => {
  const stream = await client.chat.completions.create({ model: 'small', messages: say('Hi'), stream: true });
  for await (const chunk of stream) {
    same(chunk.usage ?? null, null, 'usage');
  }
});

await check('a tool is called and its result is read', async () => {
  const messages = say('How is the weather?');
  const first = await client.chat.completions.create({ model: 'small', messages, tools });
  const message = first.choices[0].message;
  same(first.choices[0].finish_reason, 'tool_calls', 'finish');
  same(JSON.parse(message.tool_calls[0].function.arguments), { city: 'Paris' }, 'arguments');
  const second = await client.chat.completions.create({
    model: 'small', tools, messages: [...messages, message, { role: 'tool', tool_call_id: message.tool_calls[0].id, content: 'sunny' }],
  });
  same(second.choices[0].message.content, 'It is sunny.', 'content');
});

await check('the library runs the tool loop by itself', async () => {
  const runner = client.chat.completions.runTools({
    model: 'small',
    messages: say('How is the weather?'),
    tools: [{ type: 'function', function: { name: 'get_weather', parse: JSON.parse, function: ({ city }) => `sunny in ${city}`, parameters: tools[0].function.parameters } }],
  });
  same(await runner.finalContent(), 'It is sunny in Paris.', 'content');
});

await check('a streamed tool call comes together', async () => {
  const stream = client.chat.completions.stream({ model: 'small', messages: say('How is the weather?'), tools });
  const final = await stream.finalChatCompletion();
  same(final.choices[0].message.tool_calls[0].function.name, 'get_weather', 'tool');
});

await check('models are listed and shown', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    ids.push(model.id);
  }
  same(ids.includes('small'), true, 'list');
  same((await client.models.retrieve('small')).object, 'model', 'one');
});

await check('400 is a BadRequestError', () => fails(BadRequestError, 'request.invalid', () =>
  client.chat.completions.create({ model: 'small', messages: say('Hi'), n: 1000 })));
await check('400 of the provider is a BadRequestError with its words', async () => {
  const failure = await fails(BadRequestError, 'model.rejected', () => client.chat.completions.create({ model: 'small', messages: say('refused') }));
  same(failure.message.includes('no such tool'), true, 'message');
});
await check('401 is an AuthenticationError', () => fails(AuthenticationError, 'auth.token_invalid', () =>
  new OpenAI({ baseURL, apiKey: 'wrong', maxRetries: 0 }).chat.completions.create({ model: 'small', messages: say('Hi') })));
await check('403 is a PermissionDeniedError', () => fails(PermissionDeniedError, 'auth.scope_missing', () =>
  new OpenAI({ baseURL, apiKey: narrow, maxRetries: 0 }).chat.completions.create({ model: 'small', messages: say('Hi') })));
await check('404 is a NotFoundError', () => fails(NotFoundError, 'model.not_found', () =>
  client.chat.completions.create({ model: 'nobody', messages: say('Hi') })));
await check('422 is an UnprocessableEntityError with the code that libraries look for', async () => {
  const failure = await fails(UnprocessableEntityError, 'model.context_overflow', () =>
    client.chat.completions.create({ model: 'narrow', messages: say('word '.repeat(3000)) }));
  same(failure.code, 'context_length_exceeded', 'code');
});
await check('429 is a RateLimitError with its Retry-After', async () => {
  const failure = await fails(RateLimitError, 'model.rate_limited', () => client.chat.completions.create({ model: 'small', messages: say('limited') }));
  same(failure.headers.get('retry-after'), '60', 'retry-after');
});
await check('5xx is an InternalServerError', () => fails(InternalServerError, 'model.unavailable', () =>
  client.chat.completions.create({ model: 'frail-1', messages: say('broken') })));

await check('a stream that breaks after its first token throws with the envelope', async () => {
  let text = '';
  const failure = await fails(APIError, 'model.stream_interrupted', async () => {
    const stream = await client.chat.completions.create({ model: 'frail-2', messages: say('cut'), stream: true });
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? '';
    }
  });
  same(text.length > 0, true, 'text before');
  same(failure.code, 'model.stream_interrupted', 'code');
});

await check('an abort ends a stream', async () => {
  const stream = await client.chat.completions.create({ model: 'slow', messages: say('long'), stream: true });
  let chunks = 0;
  for await (const _ of stream) {
    if (++chunks === 3) {
      stream.controller.abort();
    }
  }
  same(chunks < 50, true, 'chunks');
});

await check('an abort ends a buffered call', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 100);
  let failure;
  try {
    await client.chat.completions.create({ model: 'slow', messages: say('long') }, { signal: abort.signal });
  } catch (error) {
    failure = error;
  }
  same(failure instanceof APIUserAbortError, true, String(failure));
});

await check('a timeout of the client is its own', async () => {
  let failure;
  try {
    await client.chat.completions.create({ model: 'slow', messages: say('long') }, { timeout: 100 });
  } catch (error) {
    failure = error;
  }
  same(failure instanceof APIConnectionTimeoutError, true, String(failure));
});

await check('a structured answer is read by its schema', async () => {
  const completion = await client.chat.completions.parse({
    model: 'small', messages: say('give me json'),
    response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } } },
  });
  same(completion.choices[0].message.parsed, { city: 'Paris' }, 'parsed');
});

await check('texts become vectors', async () => {
  const list = await client.embeddings.create({ model: 'small', input: ['a cat', 'a dog'], dimensions: 8 });
  same(list.data.map((one) => one.embedding.length), [8, 8], 'dimensions');
  same(list.usage.total_tokens > 0, true, 'usage');
  const plain = await client.embeddings.create({ model: 'small', input: 'a cat', dimensions: 8, encoding_format: 'float' });
  same(Math.abs(plain.data[0].embedding[0] - list.data[0].embedding[0]) < 1e-6, true, 'both encodings');
});

await check('a response is answered', async () => {
  const { data, response } = await client.responses.create({ model: 'small', input: 'Hi', instructions: 'Be brief.' }).withResponse();
  same(data.output_text, 'Hello from the simulator.', 'text');
  same(data.status, 'completed', 'status');
  same(data.usage.output_tokens, 5, 'usage');
  same(response.headers.get('keelson-request-id'), data._request_id, 'request id');
});

await check('a response is streamed', async () => {
  const stream = await client.responses.create({ model: 'small', input: 'Hi', stream: true });
  let text = '';
  let last;
  for await (const event of stream) {
    text += event.type === 'response.output_text.delta' ? event.delta : '';
    last = event;
  }
  same(text, 'Hello from the simulator.', 'text');
  same([last.type, last.response.usage.output_tokens], ['response.completed', 5], 'end');
});

await check('the library puts a streamed response together', async () => {
  const response = await client.responses.stream({ model: 'small', input: 'How is the weather?', tools: [{ type: 'function', name: 'get_weather', parameters: tools[0].function.parameters, strict: false }] }).finalResponse();
  const call = response.output.find((item) => item.type === 'function_call');
  same([call.name, JSON.parse(call.arguments)], ['get_weather', { city: 'Paris' }], 'call');
});

await check('a response is continued, shown and forgotten', async () => {
  const first = await client.responses.create({ model: 'small', input: 'How is the weather?', tools: [{ type: 'function', name: 'get_weather', parameters: tools[0].function.parameters, strict: false }] });
  const call = first.output.find((item) => item.type === 'function_call');
  const second = await client.responses.create({ model: 'small', previous_response_id: first.id, input: [{ type: 'function_call_output', call_id: call.call_id, output: 'sunny' }] });
  same(second.output_text, 'It is sunny.', 'text');
  same((await client.responses.retrieve(second.id)).output_text, 'It is sunny.', 'shown');
  await client.responses.delete(second.id);
  await fails(NotFoundError, 'request.not_found', () => client.responses.retrieve(second.id));
});

await check('a response of a model that is not there is a NotFoundError', () => fails(NotFoundError, 'model.not_found', () =>
  client.responses.create({ model: 'nobody', input: 'Hi' })));

await check('a streamed response that breaks throws with the envelope', async () => {
  await fails(APIError, 'model.stream_interrupted', async () => {
    const stream = await client.responses.create({ model: 'frail-3', input: 'cut', stream: true });
    for await (const _ of stream) {
      // Read to the end.
    }
  });
});

await check('an abort ends a streamed response', async () => {
  const stream = await client.responses.create({ model: 'slow', input: 'long', stream: true });
  let events = 0;
  for await (const _ of stream) {
    if (++events === 6) {
      stream.controller.abort();
    }
  }
  same(events < 50, true, 'events');
});

await check('a structured response is read by its schema', async () => {
  const response = await client.responses.parse({
    model: 'small', input: 'give me json',
    text: { format: { type: 'json_schema', name: 'place', strict: true, schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } } },
  });
  same(response.output_parsed, { city: 'Paris' }, 'parsed');
});

await check('what a response was made from is listed', async () => {
  const first = await client.responses.create({ model: 'small', input: 'Hi' });
  const second = await client.responses.create({ model: 'small', previous_response_id: first.id, input: 'And again' });
  const items = [];
  for await (const item of client.responses.inputItems.list(second.id)) {
    items.push(item.role);
  }
  same(items, ['user', 'assistant', 'user'], 'roles');
});

await check('a response that is not to be kept is not', async () => {
  const response = await client.responses.create({ model: 'small', input: 'This is said once and never kept', store: false });
  await fails(NotFoundError, 'request.not_found', () => client.responses.retrieve(response.id));
});

await check('an answer in the background is refused', () => fails(APIError, 'request.unsupported', () =>
  client.responses.create({ model: 'small', input: 'Hi', background: true })));

await check('half an emoji harms nobody', async () => {
  const completion = await client.chat.completions.create({ model: 'small', messages: say('Hi \ud83d') });
  same(completion.choices[0].message.content, 'Hello from the simulator.', 'chat');
  const response = await client.responses.create({ model: 'small', input: 'Hi \ud83d' });
  same(response.output_text, 'Hello from the simulator.', 'response');
  same((await client.responses.create({ model: 'small', previous_response_id: response.id, input: 'Hi' })).output_text, 'Hello from the simulator.', 'continued');
});
