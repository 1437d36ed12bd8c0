using LukePipeline.Corpus.Inputs;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Outcomes;

/// <summary>Keeps what a command writes apart from what a job reads and has written.</summary>
internal static class WrittenPath
{
    /// <summary>Checks a file or folder that is to be written.</summary>
    /// <param name="option">The flag that names it.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="output">The output of the job.</param>
    /// <param name="inputs">Its inputs, as they were typed.</param>
    /// <exception cref="UsageException">It lies in the output, or is a file of an input: the one would be damaged, the other replaced.</exception>
    public static void Check(string option, string path, string output, IReadOnlyList<string> inputs)
    {
        if (Lies(path, output))
        {
            throw new UsageException($"{option} {path} lies in {output}, which holds the tables of the job. Name a place outside of it.");
        }

        if (File.Exists(path) && inputs.FirstOrDefault(input => Lies(path, Place(NamedInput.Parse(input).Location))) is { } read)
        {
            throw new UsageException($"{option} {path} is there and belongs to the input {read}: it would be replaced. Name another file.");
        }
    }

    private static bool Lies(string path, string place) =>
        LocationKind.IsLocal(place) && place.Length > 0 && new LocationRoots([place]).Allow(path);

    /// <summary>The folder before the first wildcard.</summary>
    private static string Place(string input)
    {
        while (input.AsSpan().IndexOfAny("*?[") >= 0 && !Path.Exists(input))
        {
            input = Path.GetDirectoryName(input) is { Length: > 0 } folder ? folder : ".";
        }

        return input;
    }
}
