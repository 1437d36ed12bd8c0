using System.Diagnostics;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Corpus;

/// <summary>Names that are not UTF-8: a row each, and no other file for them.</summary>
public sealed class RawNameTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [LinuxFact]
    public async Task Plan_EscapedNameThatAnotherFileHas_IsTold()
    {
        await MakeAsync("y\\xE9.jsonl", @"$'y\xe9.jsonl' $'y\xe9\xff.jsonl' $'y\\xE9\xff.jsonl'");

        var plan = await PlanAsync();

        Assert.Equal(["good.jsonl", @"y\xE9.jsonl"], plan.Files.Select(file => file.Source));
        Assert.Equal([@"y\\xE9.jsonl", @"y\\xE9\\xFF.jsonl", @"y\xE9\xFF.jsonl"], plan.Refused.Select(refused => refused.Source).Order(StringComparer.Ordinal));
    }

    [LinuxFact]
    public async Task Plan_ReplacedNameThatAnotherFileHas_IsNotThatFile()
    {
        await MakeAsync("x\ufffd.jsonl", @"$'x\xff.jsonl' $'x\xfe.jsonl' $'_x\xff.jsonl' $'x\xff.png'");

        var plan = await PlanAsync();

        Assert.Equal(["good.jsonl", "x\ufffd.jsonl"], plan.Files.Select(file => file.Source));
        Assert.Equal([@"x\xFE.jsonl", @"x\xFF.jsonl"], plan.Refused.Select(refused => refused.Source));
        Assert.Equal([".png 1", "hidden 1"], plan.Ignored!.Select(kind => $"{kind.Key} {kind.Value}"));
        Assert.Equal(["d0", "d0"], CorpusFiles.Ids(await _files.ReadAsync(plan)));
    }

    [LinuxFact]
    public async Task Plan_FolderOfSuchAName_IsRefusedAndThatOfTheReplacedNameRead()
    {
        await MakeAsync("d\ufffd/a.jsonl", "");
        await ShellAsync(@"mkdir $'d\xff' && cp good.jsonl $'d\xff/b.jsonl'");

        var plan = await PlanAsync();

        Assert.Equal(["d\ufffd/a.jsonl", "good.jsonl"], plan.Files.Select(file => file.Source));
        Assert.Equal([@"d\xFF"], plan.Refused.Select(refused => refused.Source));
    }

    [LinuxTheory]
    [InlineData("x*", 1)]
    [InlineData("x?.jsonl", 1)]
    [InlineData("g*", 0)]
    public async Task Plan_Pattern_ChoosesAmongThem(string glob, int refused)
    {
        await MakeAsync("xy.jsonl", @"$'x\xff.jsonl'");

        Assert.Equal(refused, (await _files.PlanAsync(Path.Combine(_files.Root, glob))).Refused.Count);
    }

    /// <summary>Plans the folder alone, and together with others that hold it: each file is told of once, and as the same.</summary>
    private async Task<CorpusPlan> PlanAsync()
    {
        using var other = new CorpusFiles();
        other.Write("other.txt", "x");
        var (alone, together) = (await _files.PlanAsync(), await _files.PlanAsync(_files.Root, _files.Root, other.Root));

        Assert.Equal(alone.Files.Select(file => file.Source).Append("other.txt").Order(StringComparer.Ordinal), together.Files.Select(file => file.Source));
        Assert.Equal(alone.Refused.Select(refused => refused.Source), together.Refused.Select(refused => refused.Source));
        Assert.All(alone.Refused, refused => Assert.Equal((ReasonCode.InputUnreadable, true), (refused.Reason, refused.WholeFile)));
        return alone;
    }

    private async Task MakeAsync(string name, string copies)
    {
        _files.Write("good.jsonl", CorpusFiles.Lines(1));
        _files.Write(name, CorpusFiles.Lines(1));
        await ShellAsync($"for copy in {copies}; do cp good.jsonl \"$copy\" || exit 1; done");
    }

    private async Task ShellAsync(string command)
    {
        using var shell = Process.Start("bash", ["-c", $"cd \"$0\" && {command}", _files.Root]);
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }
}
