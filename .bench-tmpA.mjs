import { createFileSource } from '/work/main/src/sources/file/index.ts';
import { grammar } from '/work/main/src/profiles/codex-app-server/grammar.ts';
import { rgPath } from '@vscode/ripgrep';
const s=createFileSource({paths:[process.argv[2]],stdin:null,grammar,limits:{maxRecords:+(process.argv[3]??20000),maxLineBytes:256*1024},rgPath,contextMarkers:[]});
const t=performance.now(); const a=await s.find({needles:['gzem0gSXvGkLYfiMxg7Gf'],range:null,signal:new AbortController().signal}); console.log(Math.round(performance.now()-t),'ms',a.records.length,a.status.overLimit, Math.round(process.resourceUsage().maxRSS/1024),'MB', JSON.stringify(a.status.gaps.map(g=>g.kind)));
