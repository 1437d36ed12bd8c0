using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Tables;

namespace LukePipeline.Client.Exports;

/// <summary>A document that is done, with what was found in it.</summary>
/// <param name="DocUid">The document.</param>
/// <param name="DocId">The user's id of it, where it has one.</param>
/// <param name="Source">Its input.</param>
/// <param name="Sentences">Its sentences, in order.</param>
/// <param name="Entities">Its mentions, by their places.</param>
/// <param name="Relations">The relations between them.</param>
internal sealed record ExportedDocument(
    string DocUid, string? DocId, string Source, IReadOnlyList<SentenceRow> Sentences, IReadOnlyList<EntityRow> Entities, IReadOnlyList<RelationRow> Relations)
{
    /// <summary>Its whole text, for forms that ask for it; null for others.</summary>
    public string? Text { get; init; }

    /// <summary>The text of one of its sentences: out of the table, or of the whole text where the table holds none.</summary>
    public string TextOf(SentenceRow sentence) => sentence.Text ?? Text![sentence.StartUtf16..sentence.EndUtf16];

    /// <summary>What it is called in other tools: its id, else its uid.</summary>
    public string Name => DocId ?? DocUid;
}
