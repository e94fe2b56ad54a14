export { createApp, type ApiLog, type ApiOptions } from './app'
export { listen, type Listening } from './listen'
