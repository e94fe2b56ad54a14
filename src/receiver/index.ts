export { bodyOf, receiverServer, refuse, send } from './http'
export { createReceiver, type Receiver, type ReceiverAnswer, type ReceiverOptions, type Refusal } from './receiver'
export { memoryStore, type ReceiverStore } from './store'
