namespace LukePipeline.Graph.Output;

/// <summary>One row of <c>nodes</c>: what some mentions name.</summary>
/// <param name="NodeId">Its id: a hash of label and name, and of the document where it is local.</param>
/// <param name="Name">The name that is written most often among the fullest.</param>
/// <param name="Label">Its label in the graph.</param>
/// <param name="Labels">The labels of its mentions as the models spell them, in ordinal order.</param>
/// <param name="Aliases">Its other names, the most frequent first, at most <see cref="MostAliases"/>.</param>
/// <param name="Mentions">Number of mentions.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="MaxScore">Score of its best mention, 0 to 1.</param>
/// <param name="Link">The entity of a knowledge base that it is linked to; null where it is not.</param>
/// <param name="LinkScore">Score of the best link; 0 where there is none.</param>
/// <param name="Status"><c>named</c>: its name holds across documents; <c>local</c>: it stays in its document; <c>linked</c>.</param>
public sealed record NodeRow(
    string NodeId,
    string Name,
    string Label,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Aliases,
    int Mentions,
    int Documents,
    float MaxScore,
    string? Link,
    float LinkScore,
    string Status)
{
    /// <summary>The status of a node whose name stays in its document.</summary>
    public const string Local = "local";

    /// <summary>Most aliases of a node.</summary>
    public const int MostAliases = 50;
}
