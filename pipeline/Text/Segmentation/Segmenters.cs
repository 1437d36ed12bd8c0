using LukePipeline.Ground;

namespace LukePipeline.Text.Segmentation;

/// <summary>The segmenters by name.</summary>
public static class Segmenters
{
    /// <summary>The name of the default: <c>auto</c>, the document's own words where it brings them, else ours.</summary>
    public const string Default = "auto";

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "rules", "provided"];

    /// <summary>The segmenter of this name.</summary>
    /// <exception cref="LukeException">There is none.</exception>
    public static ISegmenter Create(string name) => name switch
    {
        "auto" => new AutoSegmenter(),
        "rules" => new RuleSegmenter(),
        "provided" => new ProvidedSegmenter(),
        _ => throw new LukeException($"There is no segmenter '{name}'. Use one of: {string.Join(", ", Names)}."),
    };
}
