using System.IO.Hashing;
using System.Text;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus;

/// <summary>Names the documents of one input file by their ids: the first of an id has it, the others fail.</summary>
/// <remarks>Two different ids count as one with a probability of n² / 2¹²⁹.</remarks>
internal sealed class DocumentIds
{
    /// <summary>Ids of one file that are held: some 300 MB of hashes.</summary>
    private const int Most = 1 << 23;

    private readonly HashSet<UInt128> _seen = [];

    /// <summary>Names a document, or says why it cannot be named.</summary>
    /// <exception cref="InputException">The file has more documents than can be told apart here.</exception>
    public CorpusEntry Name(Document document)
    {
        if (document.Id is not { } id)
        {
            return Fail(document, ReasonCode.InvalidId, "The document has no id, and the job names documents by their ids. Use --document-key position.");
        }

        if (_seen.Count == Most)
        {
            throw new InputException(
                ReasonCode.TooLarge, $"The file has more than {Most} documents, and no more ids are kept. Cut it into files, or use --document-key position.");
        }

        return _seen.Add(XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(id)))
            ? document with { Key = id }
            : Fail(document, ReasonCode.DuplicateId, "A document before this one in the same input has the same id, and the job names documents by their ids.");
    }

    private static DocumentFailure Fail(Document document, ReasonCode reason, string message) =>
        new(document.Source, document.Position, reason, message) { Ordinal = document.Ordinal, DocumentId = document.Id };
}
