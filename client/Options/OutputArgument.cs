using System.CommandLine;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Options;

/// <summary>Arguments that name what an earlier command has written.</summary>
internal static class OutputArgument
{
    /// <summary>The output of a job.</summary>
    /// <param name="name">Name of the argument.</param>
    /// <param name="which">Which jobs, behind "a job"; empty for all.</param>
    public static Argument<string> OfJob(string name, string which = "") => Of(name, $"a job{which}");

    /// <summary>The output of <c>luke graph build</c>.</summary>
    public static Argument<string> OfGraph() => Of("graph", "'luke graph build'");

    private static Argument<string> Of(string name, string what) => new(name) { Description = $"The --output of {what}: a {LocationKind.Nouns}." };
}
