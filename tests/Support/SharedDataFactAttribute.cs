namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs the data folder beside the checkout; it is skipped, with a message, where that is absent.</summary>
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (TestPaths.Shared is null)
        {
            Skip = "The folder ../shared is not beside this checkout.";
        }
    }
}
