namespace LukePipeline.Text;

/// <summary>One document of the archive: well-formed Unicode text, as it was read.</summary>
/// <param name="Id">
/// The user's id, any string; a text file's is its name without <c>.txt</c>. Null where the input gives none (or an empty
/// one), which is no fault, for ids may repeat as well: source and position identify a document.
/// </param>
/// <param name="Text">The text, without a surrogate that stands alone; may be empty.</param>
/// <param name="Source"><inheritdoc cref="CorpusEntry" path="/param[@name='Source']"/></param>
/// <param name="Position"><inheritdoc cref="CorpusEntry" path="/param[@name='Position']"/></param>
public sealed record Document(string? Id, string Text, string Source, long Position)
    : CorpusEntry(Source, Position)
{
    /// <summary>Words that came with the document, as read and not yet checked; null where it brought none.</summary>
    public IReadOnlyList<CodePointSpan>? Words { get; init; }

    /// <summary>Sentences that came with the document, as ranges of <see cref="Words"/>; null where it brought none.</summary>
    public IReadOnlyList<WordSpan>? Sentences { get; init; }

    /// <summary>
    /// The metadata fields that were asked for, by name. Strings as they are, anything else as its JSON text; a field
    /// that is absent or null is not in it.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = NoMetadata;

    /// <summary>Mentions that came with the document, as read and not yet checked; null where the job reads none. Default: null.</summary>
    public IReadOnlyList<BroughtMention>? Mentions { get; init; }

    /// <summary>Fields that by their names might have brought words or sentences, and hold something else. Default: none.</summary>
    public IReadOnlyList<string> IgnoredFields { get; init; } = [];

    /// <summary>Fields of words, sentences or mentions that the document has. Default: none.</summary>
    public IReadOnlyList<string> BroughtFields { get; init; } = [];

    /// <summary>Carried fields whose bytes are no UTF-8; they are not in <see cref="Metadata"/>. Default: none.</summary>
    public IReadOnlyList<string> UndecodedFields { get; init; } = [];

    /// <summary>What was found in it before and stays; null where all is to be found. Default: null.</summary>
    public StoredFindings? Stored { get; init; }

    internal static IReadOnlyDictionary<string, string> NoMetadata { get; } =
        System.Collections.Frozen.FrozenDictionary<string, string>.Empty;
}
