using LukePipeline.Ground;

namespace LukePipeline.Text;

/// <summary>A place of an input that yields no document, and why.</summary>
/// <param name="Source"><inheritdoc cref="CorpusEntry" path="/param[@name='Source']"/></param>
/// <param name="Position"><inheritdoc cref="CorpusEntry" path="/param[@name='Position']"/></param>
/// <param name="Reason">The reason, of one closed set.</param>
/// <param name="Message">The particulars, for a person: what is wrong there and, where it helps, what to change.</param>
public sealed record DocumentFailure(string Source, long Position, ReasonCode Reason, string Message)
    : CorpusEntry(Source, Position)
{
    /// <summary>The failed document's id, where it has one that could be read.</summary>
    public string? DocumentId { get; init; }

    /// <summary>
    /// True when this is no single document: the file, or what remains of it after <see cref="CorpusEntry.Position"/>,
    /// could not be read, and nobody knows how many documents it held. Such a row has no <c>doc_uid</c>.
    /// </summary>
    public bool WholeFile { get; init; }

    /// <summary>A file, or what is left of it, that is not opened because it has ended the process that opened it twice.</summary>
    public static DocumentFailure OfDeadlyFile(string source, long position) =>
        new(source, position, ReasonCode.PoisonDocument, "Opening or reading this file ended the process twice; it was skipped.") { WholeFile = true };
}
