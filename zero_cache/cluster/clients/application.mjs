// Defines the application that the clients and the API server share: its schema, its named queries and its mutators.
// It takes the module `@rocicorp/zero`, because that lies elsewhere on a machine than in the image.

export function application(zero, {legacy = false} = {}) {
  const {createBuilder, createSchema, defineMutator, defineMutators, defineQueries, defineQuery} = zero;
  const {number, string, table} = zero;
  const item = table('item').columns({id: string(), title: string(), n: number()}).primaryKey('id');
  const schema = createSchema({tables: [item], enableLegacyQueries: legacy, enableLegacyMutators: legacy});
  const rows = createBuilder(schema);
  const queries = defineQueries({
    allItems: defineQuery(() => rows.item.orderBy('id', 'asc')),
    itemsFrom: defineQuery(({args}) => rows.item.where('n', '>=', args.n).orderBy('id', 'asc')),
  });
  const mutators = defineMutators({
    item: {
      insert: defineMutator(({tx, args}) => tx.mutate.item.insert(args)),
      update: defineMutator(({tx, args}) => tx.mutate.item.update(args)),
      delete: defineMutator(({tx, args}) => tx.mutate.item.delete(args)),
    },
  });
  return {schema, queries, mutators};
}
