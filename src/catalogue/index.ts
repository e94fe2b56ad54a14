export { CatalogueError, CatalogueFiles, defaultRoot } from './files'
export { openMappings, readMappings, type CheckedMapping, type MappingShelf } from './mappings'
export { mappingResources } from './resources'
