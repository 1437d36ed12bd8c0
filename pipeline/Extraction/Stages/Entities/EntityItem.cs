using System.Runtime.CompilerServices;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Engine.Batches.Flat;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>One sentence to search for entities, inside its encoded context window.</summary>
/// <param name="WordIds">Sub-word ids of the whole window with its special tokens, [words].</param>
/// <param name="Passes">The candidates of the sentence; several passes where there are more than one pass may hold. Mentions are decoded over all of them.</param>
public sealed record EntityItem(int[] WordIds, CandidatePass[] Passes)
{
    /// <summary>
    /// Null where every pass reads the window for itself. Else all passes read it together, each holding the candidates of one sentence
    /// of the window, and this has the tokens of those sentences, one per pass, in the order of the text and without overlaps: words
    /// and candidates attend to all words of the window, and to the candidates of their own sentence.
    /// </summary>
    public TokenSpan[]? Sentences { get; init; }

    /// <summary>Number of candidates over all passes.</summary>
    public int CandidateCount
    {
        get
        {
            var count = 0;
            foreach (var pass in Passes)
            {
                count += pass.Candidates.Length;
            }

            return count;
        }
    }

    /// <summary>How many bytes it takes in the encoded form.</summary>
    internal int Bytes =>
        BatchCodec.ItemOverhead + (WordIds.Length * sizeof(int)) + (Passes.Length * sizeof(int)) + (CandidateCount * Unsafe.SizeOf<Candidate>())
        + sizeof(int) + ((Sentences?.Length ?? 0) * Unsafe.SizeOf<TokenSpan>());

    /// <summary>What it costs a batch. States of mentions do not count: they come as far as there is room (<see cref="EntityResult.Fit"/>).</summary>
    /// <param name="vectorBytes">Bytes of the vector that each mention brings; 0 without vectors.</param>
    public BatchWeight Weigh(int vectorBytes)
    {
        var (spans, words) = (0, 0);
        foreach (var pass in Passes)
        {
            spans += pass.Candidates.Length;
            foreach (var candidate in pass.Candidates)
            {
                words = Math.Max(words, candidate.WordEnd);
            }
        }

        // Mentions do not overlap: there are at most as many as words.
        var result = BatchCodec.ItemOverhead + (Math.Min(words, spans) * (EntityResult.MentionBytes + vectorBytes));
        return new BatchWeight(WordIds.Length, spans, Math.Max(Bytes, result));
    }

    internal void Write(ref FlatWriter writer)
    {
        writer.Array<int>(WordIds);
        writer.Int(Passes.Length);
        foreach (var pass in Passes)
        {
            writer.Array<Candidate>(pass.Candidates);
        }

        writer.Array<TokenSpan>(Sentences ?? []);
    }
}
