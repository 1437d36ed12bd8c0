using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Flat;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>Reads the batches and results of entities.</summary>
internal sealed class EntityFormat : BatchFormat
{
    /// <summary>The kind of its batches.</summary>
    public const byte KindOfBatches = 1;

    /// <summary>The bit of a batch whose mentions bring vectors.</summary>
    public const int Vectors = 1;

    /// <summary>The bit of a batch whose mentions bring states: a program that does not know it sends vectors.</summary>
    public const int States = 2;

    private const int MaxSentenceWords = 1 << 20;

    internal override byte Kind => KindOfBatches;

    internal override InferenceBatch ReadBatch(ref FlatReader reader, BatchHeader header)
    {
        var items = new EntityItem[header.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadItem(ref reader);
        }

        return new EntityBatch(items, (header.First & Vectors) != 0, header.Second)
        {
            WithStates = (header.First & States) != 0,
            NoneLabel = header.Third,
            CandidateMargin = float.IsNegative(header.Fourth) ? header.Fourth + 0f : null,
        };
    }

    internal override InferenceResult ReadResult(ref FlatReader reader, int count)
    {
        var items = new MentionResult[count][];
        var nonFinite = new int[count];
        for (var i = 0; i < count; i++)
        {
            nonFinite[i] = reader.Int();
            items[i] = new MentionResult[reader.Count(EntityResult.MentionBytes)];
            for (var m = 0; m < items[i].Length; m++)
            {
                var (pass, index, label) = (reader.Int(), reader.Int(), reader.Int());
                var (logit, probability) = (reader.Float(), reader.Float());
                items[i][m] = new MentionResult(pass, index, label, logit, probability, reader.OptionalFloats());
            }
        }

        return new EntityResult(items) { NonFinite = nonFinite };
    }

    private static EntityItem ReadItem(ref FlatReader reader)
    {
        var ids = reader.Array<int>();
        var passes = new CandidatePass[reader.Count(sizeof(int))];
        for (var p = 0; p < passes.Length; p++)
        {
            var candidates = reader.Array<Candidate>();
            foreach (var candidate in candidates)
            {
                // Decoding marks taken words in an array as long as the highest word index.
                if (candidate.WordStart < 0 || candidate.WordEnd <= candidate.WordStart || candidate.WordEnd > MaxSentenceWords)
                {
                    throw new BatchFormatException($"The batch is damaged: a candidate of the words [{candidate.WordStart}, {candidate.WordEnd}).");
                }

                FlatReader.Check(candidate.Tokens, ids.Length);
            }

            passes[p] = new CandidatePass(candidates);
        }

        return new EntityItem(ids, passes) { Sentences = ReadSentences(ref reader, ids.Length, passes.Length) };
    }

    private static TokenSpan[]? ReadSentences(ref FlatReader reader, int tokens, int passes)
    {
        var sentences = reader.Array<TokenSpan>();
        var end = 0;
        foreach (var sentence in sentences)
        {
            if (sentence.Start < end || sentence.End < sentence.Start || sentence.End > tokens || sentences.Length != passes)
            {
                throw new BatchFormatException($"The batch is damaged: a sentence of the tokens [{sentence.Start}, {sentence.End}).");
            }

            end = sentence.End;
        }

        return sentences.Length > 0 ? sentences : null;
    }
}
