import { type Kysely, type Migration, Migrator } from "kysely";
import type { Tables } from "./tables.ts";

/** In the order of their names. One that was released is never changed: what it made lies in people's databases. */
const migrations: Readonly<Record<string, Migration>> = {
  "0001-executions": {
    up: async (database) => {
      await database.schema
        .createTable("alfred_executions")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("tenant", "text", (column) => column.notNull())
        .addColumn("project", "text", (column) => column.notNull())
        .addColumn("status", "text", (column) => column.notNull())
        .addColumn("server", "text")
        .addColumn("callback", "text", (column) => column.notNull())
        .addColumn("idempotency_key", "text")
        .addColumn("record", "text", (column) => column.notNull())
        .addColumn("environment", "text", (column) => column.notNull())
        .addUniqueConstraint("alfred_executions_key", ["tenant", "idempotency_key"])
        .execute();
      await database.schema
        .createIndex("alfred_executions_status")
        .on("alfred_executions")
        .columns(["status", "server", "id"])
        .execute();
      await database.schema
        .createIndex("alfred_executions_server")
        .on("alfred_executions")
        .columns(["server", "status"])
        .execute();
      await database.schema
        .createIndex("alfred_executions_callback")
        .on("alfred_executions")
        .columns(["callback", "server"])
        .execute();
      await database.schema
        .createTable("alfred_servers")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("identity", "text", (column) => column.notNull())
        .addColumn("beat", "integer", (column) => column.notNull())
        .execute();
    },
  },
};

/** Brings a database to this version's tables. */
export async function migrate(database: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    migrationTableName: "alfred_migrations",
    migrationLockTableName: "alfred_migration_lock",
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
