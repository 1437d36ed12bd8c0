using System.Text.Json;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Tasks;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Training;

public sealed class MaskedWordTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MaskedWordTaskTests() => set_num_threads(1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_TextThatRepeats_IsPredictedFromItsContext()
    {
        var encoder = TrainingExamples.Encoder(_folder.Path);
        var text = _folder.File("text.jsonl");
        File.WriteAllText(text, JsonSerializer.Serialize(new { text = string.Concat(Enumerable.Repeat("Ada lived in London .\n\n", 40)) }) + "\n");
        var task = new MaskedWordTask(encoder, [text], new PretrainingOptions { SequenceTokens = 24, TokensPerBatch = 256 });
        using var generator = new Generator(3);
        using var model = new LukeForMaskedLM(TrainingExamples.Config(encoder.Tokenizer.TokenCount, ["a", "b"]), generator);
        var losses = new List<double>();

        new TrainingLoop(
            new TrainingModel(model, CandidateAttention.Words, new LinearProducts(ScalarType.Float32)),
            task,
            new TrainingSettings { Steps = 300, LearningRate = 3e-3, Dropout = 0, EvaluateEvery = 1000 })
        { Progress = progress => losses.Add(progress.Loss) }.Run();

        // Words of a sequence that repeats can nearly always be told from the others; where it is cut, they cannot.
        Assert.InRange(losses[^1], 0, losses[0] / 3);
    }

    [Fact]
    public void PlanEpoch_SameEpoch_GivesTheSameBatches()
    {
        var encoder = TrainingExamples.Encoder(_folder.Path);
        var text = _folder.File("text.jsonl");
        File.WriteAllLines(text, Enumerable.Range(0, 30).Select(i => JsonSerializer.Serialize(new { text = $"Ada lived in London {i} ." })));
        var task = new MaskedWordTask(encoder, [text], new PretrainingOptions { SequenceTokens = 24, TokensPerBatch = 64 });

        Assert.Equal(task.PlanEpoch(4), task.PlanEpoch(4));
        Assert.Equal(task.Count, task.PlanEpoch(4).Sum(batch => batch.Length));
        Assert.NotEqual(task.PlanEpoch(4), task.PlanEpoch(5));
    }
}
