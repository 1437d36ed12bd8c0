using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Delta;

/// <summary>
/// One version of a table in its Delta Lake log: what a snapshot did to it. It follows from the snapshot alone, to the byte, so that a log that was
/// lost or broken off is written again, and one that somebody else wrote is known.
/// </summary>
internal static class DeltaVersion
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The version, one action a line.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="table">The table.</param>
    /// <param name="format">The format of its files.</param>
    public static byte[] Of(Snapshot snapshot, Table table, ITableFormat format)
    {
        var time = snapshot.CommittedAt.ToUnixTimeMilliseconds();
        var actions = new List<JsonObject>
        {
            new()
            {
                ["commitInfo"] = new JsonObject
                {
                    ["timestamp"] = time,
                    ["operation"] = snapshot.Kind.ToString().ToUpperInvariant(),
                    ["operationParameters"] = new JsonObject { ["snapshot"] = snapshot.Number.ToString(CultureInfo.InvariantCulture) },
                    ["engineInfo"] = "luke",
                },
            },
        };
        if (snapshot.Number == 0)
        {
            actions.Add(new JsonObject { ["protocol"] = new JsonObject { ["minReaderVersion"] = 1, ["minWriterVersion"] = 2 } });
        }

        if (snapshot.Number == 0 || snapshot.HasNewColumns == true)
        {
            actions.Add(new JsonObject { ["metaData"] = MetaData(snapshot, table, format, time) });
        }

        actions.Add(new JsonObject { ["txn"] = new JsonObject { ["appId"] = "luke", ["version"] = snapshot.Number, ["lastUpdated"] = time } });
        actions.AddRange(snapshot.Removed.Where(file => file.Table == table.Name).Select(file => Remove(file, time, snapshot.ChangesData)));
        actions.AddRange(snapshot.Added.Where(file => file.Table == table.Name).Select(file => Add(file, time, snapshot.ChangesData)));
        return Encoding.UTF8.GetBytes(string.Concat(actions.Select(action => action.ToJsonString(Plain) + "\n")));
    }

    private static JsonObject MetaData(Snapshot snapshot, Table table, ITableFormat format, long time) => new()
    {
        ["id"] = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{snapshot.JobId} {table.Name}")).AsSpan(0, 16)).ToString(),
        ["name"] = table.Name,
        ["format"] = new JsonObject { ["provider"] = format.DeltaProvider, ["options"] = new JsonObject() },
        ["schemaString"] = DeltaSchema.Of(table),
        ["partitionColumns"] = new JsonArray(),
        ["configuration"] = new JsonObject(),
        ["createdTime"] = time,
    };

    private static JsonObject Add(OutputFile file, long time, bool changesData) => new()
    {
        ["add"] = new JsonObject
        {
            ["path"] = PathOf(file),
            ["partitionValues"] = new JsonObject(),
            ["size"] = file.Bytes,
            ["modificationTime"] = time,
            ["dataChange"] = changesData,
            ["stats"] = new JsonObject { ["numRecords"] = file.Rows }.ToJsonString(),
        },
    };

    private static JsonObject Remove(OutputFile file, long time, bool changesData) => new()
    {
        ["remove"] = new JsonObject
        {
            ["path"] = PathOf(file),
            ["deletionTimestamp"] = time,
            ["dataChange"] = changesData,
            ["extendedFileMetadata"] = true,
            ["partitionValues"] = new JsonObject(),
            ["size"] = file.Bytes,
        },
    };

    /// <summary>Names below the folder of the table; ours need no escaping.</summary>
    private static string PathOf(OutputFile file) => file.Name[(file.Table.Length + 1)..];
}
