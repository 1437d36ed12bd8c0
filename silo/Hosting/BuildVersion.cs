using System.Reflection;

namespace LukePipeline.Silo.Hosting;

/// <summary>Which build this is.</summary>
internal static class BuildVersion
{
    private const int ShortHash = 7;

    /// <summary>The version, and the beginning of the commit where the build knows it: <c>0.1.0+1f2e3d4</c>.</summary>
    public static string Text { get; } = Shorten(
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");

    private static string Shorten(string version) => version.Split('+') is [var number, { Length: > ShortHash } commit]
        ? $"{number}+{commit[..ShortHash]}"
        : version;
}
