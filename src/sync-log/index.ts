export { operations, phases, type Act, type Actor, type ActPhase, type Carried, type Operation } from './act'
