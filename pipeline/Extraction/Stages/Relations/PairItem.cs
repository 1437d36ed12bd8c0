using System.Runtime.CompilerServices;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>One ordered pair of entities of a sentence, encoded with the markers of the pair task.</summary>
/// <param name="WordIds">Sub-word ids with all special tokens, [words].</param>
/// <param name="Head">Tokens of the head with its two markers; entity id <c>[MASK]</c>.</param>
/// <param name="Tail">Tokens of the tail with its two markers; entity id <c>[MASK2]</c>.</param>
public sealed record PairItem(int[] WordIds, TokenSpan Head, TokenSpan Tail)
{
    /// <summary>What it costs a batch.</summary>
    public BatchWeight Weight => new(WordIds.Length, 2, Bytes);

    /// <summary>How many bytes it takes in the encoded form.</summary>
    internal int Bytes => sizeof(int) + (WordIds.Length * sizeof(int)) + (2 * Unsafe.SizeOf<TokenSpan>());
}
