using CsCheck;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Jobs.Steps;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs.Steps;

/// <summary>Two listings of inputs, compared side by side.</summary>
public sealed class PlanChangesTests
{
    private static readonly InputFile[] Planned = [new("a", 1, "v1"), new("b", 1, "v1"), new("d", 1, "v1")];

    public static TheoryData<string, int, int, int> Listings => new()
    {
        { "a1 b1 d1", 0, 0, 0 },
        { "a1 b2 d1", 0, 1, 0 },
        { "a1 b1 c1 d1 e1", 2, 0, 0 },
        { "b1", 0, 0, 2 },
        { "", 0, 0, 3 },
        { "A1 c1 z1", 3, 0, 3 },
        { "a1 b1@elsewhere d1", 1, 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Listings))]
    public void Of_AListing_CountsWhatIsNewChangedAndGone(string now, int added, int changed, int gone) =>
        Assert.Equal(new PlanChanges(added, changed, gone), PlanChanges.Of(Planned, now.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Read)));

    [Fact]
    public void Of_AnyListings_CountsAsSetsDo() => Gen.Int.Check(seed =>
    {
        var random = new Random(seed);
        InputFile[] Draw() => [.. Enumerable.Range(0, 6).Where(_ => random.Next(2) == 0).Select(name => new InputFile($"{(char)('a' + name)}", 1, $"v{random.Next(2)}"))];
        var (then, now) = (Draw(), Draw());
        var names = then.Select(file => file.Source).ToHashSet();
        var known = now.Where(file => names.Contains(file.Source)).ToList();

        Assert.Equal(
            new PlanChanges(now.Length - known.Count, known.Count(file => !then.Contains(file)), then.Length - known.Count),
            PlanChanges.Of(then, now));
    });

    private static InputFile Read(string text) =>
        new(text[..1], 1, $"v{text[1]}") { Location = text.Contains('@', StringComparison.Ordinal) ? "/elsewhere" : text[..1] };
}
