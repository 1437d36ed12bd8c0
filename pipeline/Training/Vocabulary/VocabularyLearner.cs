using LukePipeline.Training.Data;

namespace LukePipeline.Training.Vocabulary;

/// <summary>Learns a byte-level BPE vocabulary and a vector for each of its tokens from text files.</summary>
/// <param name="files">JSON lines with a <c>text</c> (or, for annotated files, <c>tokens</c>) field.</param>
/// <param name="options">Sizes.</param>
internal sealed class VocabularyLearner(IReadOnlyList<string> files, PretrainingOptions options)
{
    private const double Spread = 0.3;
    private const double Deviation = 0.1;

    /// <summary>Counts the words of all files and learns the merges.</summary>
    public BytePairVocabulary LearnVocabulary(CancellationToken cancellationToken)
    {
        var words = new Dictionary<string, long>(StringComparer.Ordinal);
        var draw = new Random(options.Seed);
        foreach (var file in files)
        {
            var total = PlainTextCorpus.ReadParagraphs(file).Sum(paragraph => (long)paragraph.Length);
            var share = Math.Min(1.0, (double)options.VocabularyWords / Math.Max(1, total));
            var (seen, taken) = (0L, 0L);
            foreach (var paragraph in PlainTextCorpus.ReadParagraphs(file))
            {
                cancellationToken.ThrowIfCancellationRequested();
                seen += paragraph.Length;
                if (taken > seen * share)
                {
                    continue;
                }

                taken += paragraph.Length;
                var capitals = draw.NextDouble() < options.Capitals;
                foreach (var word in capitals ? paragraph.Select(word => word.ToUpperInvariant()) : paragraph)
                {
                    words[word] = words.GetValueOrDefault(word) + 1;
                }
            }
        }

        var pieces = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (word, count) in words)
        {
            foreach (var piece in BytePieces.Of($" {word}"))
            {
                pieces[piece] = pieces.GetValueOrDefault(piece) + count;
            }
        }

        return BytePairTrainer.Train(pieces, options.VocabularySize);
    }

    /// <summary>Learns word vectors of <paramref name="size"/> numbers: [vocabulary, size], row after row.</summary>
    /// <remarks>
    /// Rows are centred and brought to about one length, small ones less so, since those are the tokens that the text says
    /// little of. Their deviation is five times that of other fresh weights, so that training keeps what they know.
    /// </remarks>
    public float[] LearnVectors(SentenceEncoder encoder, int vocabulary, int size, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var sequences = new List<int[]>();
        var order = new List<int>();
        var frequencies = new long[vocabulary];
        var cache = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var unused = new Random(0);
        foreach (var file in files)
        {
            var first = sequences.Count;
            foreach (var paragraph in PlainTextCorpus.ReadParagraphs(file))
            {
                cancellationToken.ThrowIfCancellationRequested();
                sequences.Add(paragraph.SelectMany(Encode).ToArray());
            }

            var tokens = sequences.Skip(first).Sum(sequence => (long)sequence.Length);
            var passes = Math.Clamp((int)(options.VectorWords / Math.Max(1, tokens)), 1, 4);
            for (var i = first; i < sequences.Count; i++)
            {
                order.AddRange(Enumerable.Repeat(i, passes));
                foreach (var token in sequences[i])
                {
                    frequencies[token] += passes;
                }
            }
        }

        new Random(options.Seed).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(order));
        var trainer = new SkipGramTrainer(frequencies, size, options.Seed);
        var (total, done, reported) = (frequencies.Sum(), 0L, 0L);
        foreach (var index in order)
        {
            trainer.Train(sequences[index], (double)done / total);
            done += sequences[index].Length;
            if (done - reported > total / 100)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report((double)done / total);
                reported = done;
            }
        }

        return Normalize(trainer.Vectors, vocabulary, size);

        int[] Encode(string word)
        {
            if (!cache.TryGetValue(word, out var ids))
            {
                var encoded = encoder.EncodeWords(word, [], 0, unused).InputIds;
                cache.Add(word, ids = encoded[1..^1]);
            }

            return ids;
        }
    }

    private static float[] Normalize(float[] vectors, int rows, int size)
    {
        var mean = new double[size];
        for (var i = 0; i < vectors.Length; i++)
        {
            mean[i % size] += vectors[i] / (double)rows;
        }

        var overall = Math.Sqrt(vectors.Average(value => (double)value * value));
        for (var row = 0; row < rows; row++)
        {
            var values = vectors.AsSpan(row * size, size);
            var squares = 0.0;
            for (var i = 0; i < size; i++)
            {
                values[i] -= (float)mean[i];
                squares += (double)values[i] * values[i];
            }

            var scale = (float)(Deviation / (Math.Sqrt(squares / size) + (Spread * overall)));
            for (var i = 0; i < size; i++)
            {
                values[i] *= scale;
            }
        }

        return vectors;
    }
}
