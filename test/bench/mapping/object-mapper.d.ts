declare module 'object-mapper' {
  type Target = string | { key: string; transform?: (value: unknown) => unknown }
  export default function objectMapper(from: object, map: Record<string, Target>): object
}
