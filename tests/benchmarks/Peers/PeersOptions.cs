using LukePipeline.Tests.Support;

namespace LukePipeline.Benchmarks.Peers;

/// <summary>What to compare with Python.</summary>
internal sealed record PeersOptions
{
    /// <summary>How to start a Python with torch, transformers and numpy. Default: python3.</summary>
    public string Python { get; init; } = "python3";

    /// <summary>JSON lines with <c>id</c> and <c>text</c>. Default: the articles of the sample archive.</summary>
    public string Documents { get; init; } = Path.Combine(TestPaths.Root, "deploy", "sample-archive", "articles.jsonl");

    /// <summary>A LUKE tokenizer directory. Default: that of the checkpoint that ships.</summary>
    public string Tokenizer { get; init; } = Path.Combine(TestPaths.Root, "pipeline", "models", "entities");

    /// <summary>Where the checkpoints of random weights are, or are made (2.2 GB); Python must see it under the same path. Default: a temporary folder.</summary>
    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "luke-peers");

    /// <summary>How often each program runs; medians count. Default: 3.</summary>
    public int Rounds { get; init; } = 3;
}
