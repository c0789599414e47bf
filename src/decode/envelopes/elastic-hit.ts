import { objectEnvelope } from '../object-envelope.ts';

// `{"_index":…,"_source":{…}}`.
export const elasticHit = objectEnvelope({
  id: 'elastic-hit',
  title: 'a hit of Elasticsearch, OpenSearch or Kibana',
  fits: (object) => '_source' in object,
  paths: ['_source'],
});
