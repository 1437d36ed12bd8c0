using System.CommandLine;
using System.Text.RegularExpressions;
using LukePipeline.Client;
using LukePipeline.Client.Running;
using LukePipeline.Silo.Configuration;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Client;

/// <summary>Flags and keys that messages name are those that there are, as they are typed.</summary>
public sealed class NamedFlagsTests
{
    /// <summary>Of other programs, of the silo beside its settings, and of style sheets.</summary>
    private static readonly string[] Others =
    [
        "--array-delimiter", "--bar", "--config", "--force", "--ground", "--ink", "--input-type", "--line", "--long", "--nodes", "--now", "--relationships", "--soft", "--tier", "--type", "--user", "--warn",
    ];

    [Fact]
    public void Messages_OfTheProduct_NameFlagsThatExist()
    {
        var known = All(CommandLineProgram.Create(new Interrupts())).SelectMany(command => command.Options).SelectMany(option => option.Aliases.Append(option.Name))
            .Concat(SiloSettings.Schema.All.Select(setting => setting.Flag)).Concat(Others).Concat(["--probe", "--version"]).ToHashSet(StringComparer.Ordinal);

        var unknown = Literals().SelectMany(literal => Regex.Matches(literal.Text, @"(?<![\w-])--[a-z][a-z0-9-]*").Select(flag => $"{literal.File}: {flag.Value}"))
            .Where(flag => !known.Contains(flag[(flag.IndexOf(": ", StringComparison.Ordinal) + 2)..])).Distinct();

        Assert.Empty(unknown);
    }

    [Fact]
    public void Failures_OfDocuments_NameFlagsAndNotKeys()
    {
        // A person reads them in the table of failures; a key is no flag.
        var keys = LukePipeline.Jobs.Spec.JobSpecKeys.All.Where(key => key.Name.Any(char.IsUpper)).Select(key => key.Name).ToList();

        var named = Literals().Where(literal => literal.File.StartsWith("pipeline/Corpus/", StringComparison.Ordinal) && literal.Text.Contains(' ', StringComparison.Ordinal))
            .SelectMany(literal => keys.Where(key => Regex.IsMatch(literal.Text, $@"(?<![\w{{.]){key}\b")).Select(key => $"{literal.File}: {key} in \"{literal.Text}\""));

        Assert.Empty(named);
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static IEnumerable<(string File, string Text)> Literals()
    {
        foreach (var file in new[] { "pipeline", "grains", "silo", "client" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(TestPaths.Root, folder), "*.cs", SearchOption.AllDirectories)))
        {
            var name = Path.GetRelativePath(TestPaths.Root, file);
            if (name.Split('/').Any(part => part is "obj" or "bin"))
            {
                continue;
            }

            foreach (var line in File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            {
                foreach (Match literal in Regex.Matches(line, @"""((?:[^""\\]|\\.)*)"""))
                {
                    yield return (name, literal.Groups[1].Value);
                }
            }
        }
    }
}
