using LukePipeline.Training.Data;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Training.Tasks;

/// <summary>
/// LUKE's word objective: whole words are masked, and the model tells their tokens from the rest. Of the masked words eight of ten
/// become <c>&lt;mask&gt;</c>, one becomes random tokens and one stays.
/// </summary>
internal sealed class MaskedWordTask : ITrainingTask
{
    private const int Ignored = -100;
    private const int FirstToken = 4;

    private readonly SentenceEncoder _encoder;
    private readonly PretrainingOptions _options;
    private readonly List<int[][]> _train = [];
    private readonly List<int[][]> _dev = [];
    private readonly int[] _lengths;

    /// <summary>Cuts the files into sequences; every hundredth is held out.</summary>
    public MaskedWordTask(SentenceEncoder encoder, IReadOnlyList<string> files, PretrainingOptions options)
    {
        (_encoder, _options) = (encoder, options);
        var cache = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var random = new Random(0);
        var draw = new Random(options.Seed);
        var sequence = new List<int[]>();
        var (tokens, longest) = (0, NextLength());
        foreach (var file in files)
        {
            foreach (var paragraph in PlainTextCorpus.ReadParagraphs(file))
            {
                var capitals = draw.NextDouble() < options.Capitals;
                foreach (var word in capitals ? paragraph.Select(word => word.ToUpperInvariant()) : paragraph)
                {
                    if (!cache.TryGetValue(word, out var ids))
                    {
                        cache.Add(word, ids = encoder.EncodeWords(word, [], 0, random).InputIds[1..^1]);
                    }

                    if (tokens + ids.Length > longest - 2)
                    {
                        End();
                    }

                    if (ids.Length < options.SequenceTokens - 2)
                    {
                        sequence.Add(ids);
                        tokens += ids.Length;
                    }
                }
            }

            End();
        }

        _lengths = _train.Select(words => 2 + words.Sum(word => word.Length)).ToArray();

        void End()
        {
            if (tokens >= 8)
            {
                ((_train.Count + _dev.Count) % 100 == 99 ? _dev : _train).Add(sequence.ToArray());
            }

            sequence.Clear();
            (tokens, longest) = (0, NextLength());
        }

        int NextLength() => draw.NextDouble() < options.LongSequences ? options.LongSequenceTokens : options.SequenceTokens;
    }

    /// <summary>Number of sequences to train on.</summary>
    public int Count => _train.Count;

    /// <inheritdoc/>
    public IReadOnlyList<int[]> PlanEpoch(int epoch)
    {
        var random = new Random(Seeds.Derive(_options.Seed, epoch));
        var order = Enumerable.Range(0, _train.Count).ToArray();
        random.Shuffle(order);
        return BatchPlanner.Plan(_lengths, order, _options.TokensPerBatch, random);
    }

    /// <inheritdoc/>
    public Tensor ComputeLoss(TrainingModel model, int[] examples, Random random) =>
        ComputeLoss(model, examples.Select(example => _train[example]).ToArray(), random);

    /// <inheritdoc/>
    public TrainingScore? Evaluate(TrainingModel model)
    {
        if (_dev.Count == 0)
        {
            return null;
        }

        var random = new Random(0);
        var losses = new List<double>();
        foreach (var group in _dev.Take(400).Chunk(16))
        {
            using var scope = NewDisposeScope();
            losses.Add(ComputeLoss(model, group, random).item<float>());
        }

        return new TrainingScore(-losses.Average(), $"held-out loss {losses.Average():F3}, perplexity {Math.Exp(losses.Average()):F1}");
    }

    private Tensor ComputeLoss(TrainingModel model, int[][][] sequences, Random random)
    {
        var width = sequences.Max(words => 2 + words.Sum(word => word.Length));
        var rows = new int[sequences.Length][];
        var positions = new List<long>();
        var targets = new List<long>();
        for (var row = 0; row < sequences.Length; row++)
        {
            var ids = new List<int>(width) { _encoder.Tokenizer.ClsTokenId };
            foreach (var word in sequences[row])
            {
                var masked = random.NextDouble() < _options.MaskedWords;
                var how = random.NextDouble();
                foreach (var token in word)
                {
                    if (masked)
                    {
                        positions.Add((row * width) + ids.Count);
                        targets.Add(token);
                    }

                    ids.Add(!masked || how >= 0.9 ? token
                        : how < 0.8 ? _encoder.Tokenizer.MaskTokenId!.Value
                        : random.Next(FirstToken, _encoder.Tokenizer.TokenCount));
                }
            }

            ids.Add(_encoder.Tokenizer.SepTokenId);
            rows[row] = ids.ToArray();
        }

        if (targets.Count == 0)
        {
            positions.Add(0);
            targets.Add(Ignored);
        }

        var logits = model.PredictWords(TrainingBatch.Create(rows, null, _encoder.Padding, _encoder.Tokenizer.MaxMentionLength), tensor(positions.ToArray()));
        return nn.functional.cross_entropy(logits, tensor(targets.ToArray()), ignore_index: Ignored);
    }
}
