// Runs the official Anthropic client against a running platform and prints one JSON line a check.
// Usage: node check.mjs BASE_URL ADMIN_TOKEN NARROW_TOKEN
import Anthropic, {
  APIConnectionTimeoutError, APIError, APIUserAbortError, AuthenticationError, BadRequestError, InternalServerError, NotFoundError,
  PermissionDeniedError, RateLimitError,
} from '@anthropic-ai/sdk';
import { check, failsBy, same } from '../check.mjs';

const [baseURL, admin, narrow] = process.argv.slice(2);
const options = { baseURL, maxRetries: 0, timeout: 20000 };
const client = new Anthropic({ ...options, apiKey: admin });
const say = (text) => [{ role: 'user', content: text }];
const tools = [{
  name: 'get_weather', description: 'Weather.', input_schema: { type: 'object', properties: { city: { type: 'string' } } },
}];
const ask = (text, more) => ({ model: 'small', max_tokens: 200, messages: say(text), ...more });

const fails = failsBy((failure) => failure.error?.error?.keelson?.code);

await check('a message is answered, with usage and our headers', async () => {
  const { data, response } = await client.messages.create(ask('Hi')).withResponse();
  same(data.content[0].text, 'Hello from the simulator.', 'content');
  same(data.stop_reason, 'end_turn', 'stop');
  same(data.usage.output_tokens, 5, 'usage');
  same(response.headers.get('keelson-request-id'), data._request_id, 'request id');
});

await check('a message is streamed, with usage', async () => {
  const stream = await client.messages.create(ask('Hi', { stream: true }));
  let text = '';
  let usage;
  for await (const event of stream) {
    text += event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : '';
    usage = event.type === 'message_delta' ? event.usage : usage;
  }
  same(text, 'Hello from the simulator.', 'text');
  same(usage.output_tokens, 5, 'usage');
});

await check('the library puts a stream together', async () => {
  const message = await client.messages.stream(ask('Hi')).finalMessage();
  same(message.content[0].text, 'Hello from the simulator.', 'content');
  same(message.stop_reason, 'end_turn', 'stop');
});

await check('a tool is called and its result is read', async () => {
  const first = await client.messages.create(ask('How is the weather?', { tools }));
  const call = first.content.find((block) => block.type === 'tool_use');
  same(first.stop_reason, 'tool_use', 'stop');
  same(call.input, { city: 'Paris' }, 'input');
  const second = await client.messages.create({
    model: 'small', max_tokens: 200, tools,
    messages: [...say('How is the weather?'), { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'sunny' }] }],
  });
  same(second.content[0].text, 'It is sunny.', 'content');
});

await check('a streamed tool call comes together', async () => {
  const message = await client.messages.stream(ask('How is the weather?', { tools })).finalMessage();
  const call = message.content.find((block) => block.type === 'tool_use');
  same([call.name, call.input], ['get_weather', { city: 'Paris' }], 'call');
});

await check('tokens are counted', async () => {
  const count = await client.messages.countTokens({ model: 'small', system: 'Be brief.', messages: say('How are you today?'), tools });
  same(count.input_tokens > 10 && count.input_tokens < 200, true, `tokens ${count.input_tokens}`);
});

await check('a system prompt, pictures and a cache mark are taken', async () => {
  const data = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const message = await client.messages.create({
    model: 'small', max_tokens: 200, system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data } }] }],
  });
  same(message.content[0].text, 'Hello from the simulator.', 'content');
});

await check('400 is a BadRequestError', () => fails(BadRequestError, 'request.invalid', () =>
  client.messages.create({ model: 'small', max_tokens: 0, messages: say('Hi') })));
await check('400 of the provider is a BadRequestError with its words', async () => {
  const failure = await fails(BadRequestError, 'model.rejected', () => client.messages.create(ask('refused')));
  same(failure.message.includes('no such tool'), true, 'message');
});
await check('401 is an AuthenticationError', () => fails(AuthenticationError, 'auth.token_invalid', () =>
  new Anthropic({ ...options, apiKey: 'wrong' }).messages.create(ask('Hi'))));
await check('a bearer token works too', async () => {
  const message = await new Anthropic({ ...options, apiKey: null, authToken: admin }).messages.create(ask('Hi'));
  same(message.role, 'assistant', 'role');
});
await check('models are listed, and one can be looked up', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    ids.push(model.id);
    same(model.type, 'model', 'type');
  }
  same(ids.includes('small'), true, ids.join(' '));
  same((await client.models.retrieve('small')).display_name, 'small', 'display_name');
});
await check('403 is a PermissionDeniedError', () => fails(PermissionDeniedError, 'auth.scope_missing', () =>
  new Anthropic({ ...options, apiKey: narrow }).messages.create(ask('Hi'))));
await check('404 is a NotFoundError', () => fails(NotFoundError, 'model.not_found', () => client.messages.create({ ...ask('Hi'), model: 'nobody' })));
await check('a prompt that is too long says so in the words that libraries look for', async () => {
  const failure = await fails(APIError, 'model.context_overflow', () => client.messages.create({ ...ask('word '.repeat(3000)), model: 'narrow' }));
  same(failure.message.includes('prompt is too long'), true, 'message');
});
await check('429 is a RateLimitError with its Retry-After', async () => {
  const failure = await fails(RateLimitError, 'model.rate_limited', () => client.messages.create(ask('limited')));
  same(failure.headers.get('retry-after'), '60', 'retry-after');
});
await check('5xx is an InternalServerError', () => fails(InternalServerError, 'model.unavailable', () => client.messages.create({ ...ask('broken'), model: 'frail-4' })));

await check('a stream that breaks after its first token throws with the envelope', async () => {
  let text = '';
  await fails(APIError, 'model.stream_interrupted', async () => {
    const stream = await client.messages.create({ ...ask('cut', { stream: true }), model: 'frail-5' });
    for await (const event of stream) {
      text += event.type === 'content_block_delta' ? event.delta.text ?? '' : '';
    }
  });
  same(text.length > 0, true, 'text before');
});

await check('an abort ends a stream', async () => {
  const stream = await client.messages.create({ ...ask('long', { stream: true }), model: 'slow' });
  let events = 0;
  for await (const _ of stream) {
    if (++events === 4) {
      stream.controller.abort();
    }
  }
  same(events < 50, true, 'events');
});

await check('an abort ends a buffered call', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 100);
  let failure;
  try {
    await client.messages.create({ ...ask('long'), model: 'slow' }, { signal: abort.signal });
  } catch (error) {
    failure = error;
  }
  same(failure instanceof APIUserAbortError, true, String(failure));
});

await check('a timeout of the client is its own', async () => {
  let failure;
  try {
    await client.messages.create({ ...ask('long'), model: 'slow' }, { timeout: 100 });
  } catch (error) {
    failure = error;
  }
  same(failure instanceof APIConnectionTimeoutError, true, String(failure));
});

await check('a structured answer comes in its shape', async () => {
  const message = await client.messages.create(ask('give me json', {
    output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } } },
  }));
  same(JSON.parse(message.content[0].text), { city: 'Paris' }, 'text');
});

await check('half an emoji harms nobody', async () => {
  same((await client.messages.create(ask('Hi \ud83d'))).content[0].text, 'Hello from the simulator.', 'content');
});

await check('a stream of a model that is overloaded throws before its first event', async () => {
  await fails(RateLimitError, 'model.rate_limited', async () => {
    for await (const _ of await client.messages.create(ask('limited', { stream: true }))) {
      // There is nothing to read.
    }
  });
});
