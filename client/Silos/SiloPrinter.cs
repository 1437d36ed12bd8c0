using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Grains.Contracts;

namespace LukePipeline.Client.Silos;

/// <summary>Prints the silos of a cluster, for people or for machines.</summary>
internal static class SiloPrinter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Prints them, one a line.</summary>
    public static int Print(SiloList list, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(new JsonObject { ["silos"] = new JsonArray([.. list.Silos.Select(ToJson)]), ["gone"] = list.Gone }.ToJsonString(Indented));
            return ExitCodes.Done;
        }

        string[][] rows =
        [
            ["silo", "state", "version", "device", "engines", "shards", "labels"],
            .. list.Silos.Select(silo => new[]
            {
                silo.Address,
                silo.State,
                Known(silo.Version),
                Known(silo.Device),
                silo.Device is null ? "-" : silo.Engines.ToString(CultureInfo.InvariantCulture),
                silo.Device is null ? "-" : silo.Shards.ToString(CultureInfo.InvariantCulture),
                silo.Labels.Count == 0 ? "-" : string.Join(',', Sorted(silo).Select(label => new SiloLabel(label.Key, label.Value))),
            }),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            output.WriteLine(StyledWriter.Clean(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
        }

        if (list.Gone > 0 && list.Silos.All(silo => silo.State != "dead"))
        {
            output.WriteLine($"… {list.Gone} more {(list.Gone == 1 ? "has" : "have")} left or died: --all");
        }

        return ExitCodes.Done;
    }

    private static JsonObject ToJson(SiloSnapshot silo) => new()
    {
        ["address"] = silo.Address,
        ["state"] = silo.State,
        ["version"] = silo.Version,
        ["device"] = silo.Device,
        ["engines"] = silo.Device is null ? null : silo.Engines,
        ["shards"] = silo.Device is null ? null : silo.Shards,
        ["labels"] = new JsonObject(Sorted(silo).Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value))),
    };

    private static IEnumerable<KeyValuePair<string, string>> Sorted(SiloSnapshot silo) => silo.Labels.OrderBy(label => label.Key, StringComparer.Ordinal);

    private static string Known(string? value) => value ?? "-";
}
