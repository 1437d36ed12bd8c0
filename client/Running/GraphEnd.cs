using System.Globalization;
using System.Text.Json;
using LukePipeline.Client.Display;
using LukePipeline.Graph.Files;

namespace LukePipeline.Client.Running;

/// <summary>Tells what a graph came to.</summary>
internal static class GraphEnd
{
    /// <summary>Prints a build.</summary>
    /// <param name="build">The build.</param>
    /// <param name="isOld">Whether it was there already.</param>
    /// <param name="json">For machines.</param>
    /// <param name="output">Where to.</param>
    public static void Print(GraphManifest build, bool isOld, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new { build = build.Build, isNew = !isOld, rows = build.Rows }));
            return;
        }

        output.WriteLine($"Build {build.Build} {(isOld ? "is of the same output and settings: nothing to do." : "is complete.")}");
        foreach (var (table, rows) in build.Rows)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows,12}  {StyledWriter.Clean(table)}"));
        }
    }

    /// <summary>Prints an export.</summary>
    /// <param name="export">The export.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="json">For machines.</param>
    /// <param name="output">Where to.</param>
    public static void Print(GraphExport export, string folder, bool json, TextWriter output) => output.WriteLine(json
        ? JsonSerializer.Serialize(new { build = export.Build, form = export.Form, source = export.Source })
        : string.Create(CultureInfo.InvariantCulture, $"Build {export.Build} of {StyledWriter.Clean(export.Source)} lies as {StyledWriter.Clean(export.Form)} in {folder.TrimEnd('/')}/{export.Build}."));
}
