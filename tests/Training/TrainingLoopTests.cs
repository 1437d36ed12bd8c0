using LukePipeline.Ground;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Data;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Tasks;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Training;

public sealed class TrainingLoopTests : IDisposable
{
    private static readonly EntityTaskOptions Plain = new() { Replacement = 0, DroppedSentences = 0, Negatives = 30, TokensPerBatch = 200 };

    private readonly TemporaryFolder _folder = new();

    // Models as small as these gain nothing from a second thread.
    public TrainingLoopTests() => set_num_threads(1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_FewSentences_LearnsThemByHeart()
    {
        var encoder = TrainingExamples.Encoder(_folder.Path);
        using var model = TrainingExamples.Model(encoder, TrainingExamples.Scheme());
        var losses = new List<double>();
        var task = new EntityTask(encoder, TrainingExamples.Scheme(), TrainingExamples.Sentences, TrainingExamples.Sentences, null, Plain);
        var settings = new TrainingSettings { Steps = 300, LearningRate = 3e-3, Dropout = 0, EvaluateEvery = 300 };
        TrainingScore? score = null;

        new TrainingLoop(Training(model), task, settings)
        {
            Progress = progress =>
            {
                losses.Add(progress.Loss);
                score ??= progress.Score;
            },
        }.Run();

        Assert.InRange(losses.Last(double.IsFinite), 0, 0.002);
        Assert.Equal(1, score!.Value.Value);
    }

    [Fact]
    public void Run_StoppedAndResumed_EndsWithTheSameWeights()
    {
        var encoder = TrainingExamples.Encoder(_folder.Path);
        var names = new NameLists(["Grace"], ["Hopper"], ["Turku"], ["Finland"], ["Finnish"]);
        var task = new EntityTask(
            encoder, TrainingExamples.Scheme(), TrainingExamples.Sentences, TrainingExamples.Sentences, names, new EntityTaskOptions { TokensPerBatch = 20 });
        var settings = new TrainingSettings { Steps = 24, LearningRate = 1e-3, EvaluateEvery = 7, CheckpointEvery = TimeSpan.FromDays(1) };
        using var whole = TrainingExamples.Model(encoder, TrainingExamples.Scheme());
        new TrainingLoop(Training(whole), task, settings).Run();

        // Stopped in the middle of an epoch, and resumed by a model that knows nothing.
        var state = new TrainingState(_folder.File("training.state"));
        using var first = TrainingExamples.Model(encoder, TrainingExamples.Scheme());
        using var stop = new CancellationTokenSource();
        var stopAfter = new TrainingLoop(Training(first), task, settings) { State = state, Stepped = step => CancelAt(step, 11) };
        Assert.Throws<OperationCanceledException>(() => stopAfter.Run(stop.Token));
        Assert.Equal(TrainingPrecision.Float32, state.ReadProducts());
        using var second = TrainingExamples.Model(encoder, TrainingExamples.Scheme(), seed: 99);
        new TrainingLoop(Training(second), task, settings) { State = state }.Run();

        var (expected, actual) = (new LukeParameters(whole), new LukeParameters(second));
        Assert.All(expected.All, parameter => Assert.True(parameter.Value.Equals(actual[parameter.Key]), parameter.Key));

        void CancelAt(long step, long last)
        {
            if (step == last)
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    public void TryLoad_StateOfAnotherModel_IsRefused()
    {
        var encoder = TrainingExamples.Encoder(_folder.Path);
        var state = new TrainingState(_folder.File("training.state"));
        using var model = TrainingExamples.Model(encoder, TrainingExamples.Scheme());
        var parameters = new LukeParameters(model);
        using var optimizer = new AdamWOptimizer(parameters.All, 0);
        state.Save(parameters, optimizer, new TrainingPosition(1, 0, 0, null, 0));
        Assert.Null(state.ReadProducts());
        using var other = new LukeForEntitySpanClassification(TrainingExamples.Config(400, ["O", "PER"]));
        var otherParameters = new LukeParameters(other);
        using var otherOptimizer = new AdamWOptimizer(otherParameters.All, 0);

        Assert.Contains("a model of other sizes", Assert.Throws<LukeException>(() => state.TryLoad(otherParameters, otherOptimizer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loss_EveryKindOfParameter_HasTheGradientOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        var encoder = TrainingExamples.Encoder(_folder.Path);
        using var model = TrainingExamples.Model(encoder, TrainingExamples.Scheme());
        var parameters = new LukeParameters(model);
        var task = new EntityTask(encoder, TrainingExamples.Scheme(), TrainingExamples.Sentences, [], null, Plain);
        foreach (var attention in (CandidateAttention[])[CandidateAttention.Words, CandidateAttention.All])
        {
            var trained = new TrainingModel(model, attention, new LinearProducts(ScalarType.Float32));
            foreach (var parameter in parameters.All.Values)
            {
                parameter.grad?.zero_();
            }

            Loss(trained).backward();
            foreach (var (name, parameter) in parameters.All.Where(parameter => !parameter.Key.Contains("pooler", StringComparison.Ordinal)))
            {
                var gradient = parameter.grad is { } known ? known.clone() : zeros_like(parameter);
                AssertSlope(trained, parameter, gradient, name);
            }
        }

        Tensor Loss(TrainingModel trained) => task.ComputeLoss(trained, [0, 1, 2, 3, 4], new Random(1));

        // Along a random direction; float32 allows about three digits.
        void AssertSlope(TrainingModel trained, Tensor parameter, Tensor gradient, string name)
        {
            using var noGradient = no_grad();
            var direction = randn(parameter.shape, generator: new Generator(17));
            direction = direction / direction.norm();
            if (gradient.norm().item<float>() > 1e-6f)
            {
                // Half of it along the gradient itself, so that the slope stands out of the rounding.
                direction = direction + (gradient / gradient.norm());
            }

            const double Step = 2e-3;
            var original = parameter.clone();
            parameter.copy_(original + (direction * Step));
            var above = (double)Loss(trained).item<float>();
            parameter.copy_(original - (direction * Step));
            var below = (double)Loss(trained).item<float>();
            parameter.copy_(original);
            var expected = (gradient * direction).sum().item<float>();
            var measured = (above - below) / (2 * Step);
            Assert.True(Math.Abs(expected - measured) <= 2e-3 + (0.03 * Math.Abs(expected)), $"{name}: gradient {expected}, finite difference {measured}.");
        }
    }

    [Fact]
    public void Step_AdamW_MovesAsThePaperSays()
    {
        using var scope = NewDisposeScope();
        var weight = new TorchSharp.Modules.Parameter(tensor(new[] { 1f, -2f }, [1, 2]));
        using var optimizer = new AdamWOptimizer([new("weight", weight)], weightDecay: 0.1);
        (weight * tensor(new[] { 0.5f, 4f })).sum().backward();

        optimizer.Step(0.01);

        // At the first step both moments are unbiased: the step is the learning rate in the gradient's direction, after the decay.
        Assert.Equal(1 * (1 - 0.001) - 0.01, weight[0, 0].item<float>(), 1e-6);
        Assert.Equal(-2 * (1 - 0.001) - 0.01, weight[0, 1].item<float>(), 1e-6);
    }

    [Fact]
    public void ClipGradients_LargeNorm_ScalesAllTogether()
    {
        using var scope = NewDisposeScope();
        var weight = new TorchSharp.Modules.Parameter(tensor(new[] { 0f, 0f }));
        using var optimizer = new AdamWOptimizer([new("weight", weight)], 0);
        (weight * tensor(new[] { 30f, 40f })).sum().backward();

        Assert.Equal(50, optimizer.ClipGradients(1), 1e-4);
        Assert.Equal([0.6f, 0.8f], weight.grad!.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData(0, 1e-4)]
    [InlineData(9, 1e-3)]
    [InlineData(55, 5e-4)]
    [InlineData(100, 0)]
    public void RateAt_Step_WarmsUpThenFallsToZero(long step, double expected) =>
        Assert.Equal(expected, new TrainingSettings { Steps = 100, Warmup = 0.1, LearningRate = 1e-3 }.RateAt(step), 1e-9);

    private static TrainingModel Training(LukeForEntitySpanClassification model) =>
        new(model, CandidateAttention.Words, new LinearProducts(ScalarType.Float32));
}
