import { type DatabaseIntrospector, type Kysely, PostgresDialect, type PostgresDialectConfig, sql } from 'kysely'

/**
 * PostgreSQL, where introspection sees the tables of `schema` and of no other.
 *
 * Kysely's own introspection reads every schema of the database, and fails when somebody else drops one meanwhile. The
 * migrations ask it for two of our tables: what others do in their schemas must not stop a node from starting.
 */
export class SchemaDialect extends PostgresDialect {
  readonly #schema: string

  constructor({ schema, ...config }: PostgresDialectConfig & { schema: string }) {
    super(config)
    this.#schema = schema
  }

  override createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    const introspector = super.createIntrospector(db)
    const schema = this.#schema
    return {
      getSchemas: () => introspector.getSchemas(),
      async getTables() {
        const { rows } = await sql<{ name: string }>`
          select tablename as name from pg_catalog.pg_tables where schemaname = ${schema}`.execute(db)
        return rows.map(({ name }) => ({ name, schema, isView: false, isForeign: false, columns: [] }))
      },
    }
  }
}
