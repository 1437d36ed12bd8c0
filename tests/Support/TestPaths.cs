namespace LukePipeline.Tests.Support;

/// <summary>Where tests find the files they need.</summary>
internal static class TestPaths
{
    /// <summary>The root of the checkout: the folder that holds LukePipeline.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Reference cases produced by the Python library.</summary>
    public static string Golden { get; } = Path.Combine(Root, "tests", "golden");

    /// <summary>A folder beside the checkout with data too large or not ours to commit; null where it is absent.</summary>
    public static string? Shared { get; } = Directory.Exists(Path.Combine(Root, "..", "shared", "data"))
        ? Path.GetFullPath(Path.Combine(Root, "..", "shared"))
        : null;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LukePipeline.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No LukePipeline.sln above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}
