export { type AnvilChain, type AnvilOptions, startAnvil } from './startAnvil.ts'
