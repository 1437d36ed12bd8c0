using System.Globalization;

namespace LukePipeline.Tests.Fuzz;

/// <summary>How much is tried: a seeded sample, unless <c>tests/run.sh</c> was asked for more.</summary>
internal static class FuzzEffort
{
    /// <summary>Seconds for each reader, with seeds of their own; 0 for a number of cases instead.</summary>
    public static int Seconds { get; } = Read("LUKE_FUZZ_SECONDS");

    /// <summary>Damaged files of each format that the whole program reads; 0 where nobody said.</summary>
    public static int Files { get; } = Read("LUKE_FUZZ_FILES");

    /// <summary>Says how a reader fared, where the runner collects it.</summary>
    /// <param name="what">The reader.</param>
    /// <param name="cases">Inputs that were tried.</param>
    /// <param name="seconds">What it took.</param>
    public static void Report(string what, long cases, double seconds)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"| {what} | {cases} | {seconds:0} |");
        Console.WriteLine(line);
        if (Environment.GetEnvironmentVariable("LUKE_FUZZ_REPORT") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }

    private static int Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 0;
}
