using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>Kuzu, with an export loaded as its README says.</summary>
internal static class LoadedKuzu
{
    /// <summary>The rows that each query gives.</summary>
    /// <param name="folder">The export.</param>
    /// <param name="queries">The queries, in Cypher.</param>
    public static JsonArray Ask(string folder, params string[] queries) => JsonNode.Parse(NodeScript.Run(
        $$"""
        const kuzu = require('kuzu'), fs = require('fs');
        process.chdir(process.env.FOLDER);
        (async () => {
          const connection = new kuzu.Connection(new kuzu.Database(':memory:'));
          const ask = async text => (await connection.query(text)).getAll();
          for (const file of ['schema.cypher', 'copy.cypher'])
            for (const line of fs.readFileSync(file, 'utf8').split('\n').filter(line => line)) await ask(line);
          const answers = [];
          for (const query of {{JsonSerializer.Serialize(queries)}}) answers.push(await ask(query));
          console.log(JSON.stringify(answers));
          process.exit(0);
        })();
        """,
        folder))!.AsArray();
}
