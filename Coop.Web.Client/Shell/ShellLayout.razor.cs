using System.Globalization;
using Coop.Channels.Simulators;
using Coop.Core.Access;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;

namespace Coop.Web.Client.Shell;

/// <summary>What stands around every page of the staff: the areas they may use, search, the live mark, the person.</summary>
public sealed partial class ShellLayout(
    AuthenticationStateProvider state, NavigationManager navigation, Attempt attempt, IJSRuntime js, Playground playground, IStringLocalizer<Texts> texts)
    : IDisposable
{
    private static readonly (string Name, string Icon)[] Themes = [("light", "sun"), ("dark", "moon"), ("system", "screen")];

    // A language is called by its own name, whatever language the screen is in.
    private static readonly (string Code, string Name)[] Languages = [("es", "Español"), ("en", "English")];

    private Myself? _me;
    private string _theme = "system";
    private string _area = "";
    private ErrorBoundary? _boundary;

    private static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    /// <inheritdoc />
    public void Dispose()
    {
        navigation.LocationChanged -= OnMoved;
        state.AuthenticationStateChanged -= OnPersonChanged;
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Know(await state.GetAuthenticationStateAsync());
        _area = AreaOf(navigation.Uri);
        navigation.LocationChanged += OnMoved;
        state.AuthenticationStateChanged += OnPersonChanged;
    }

    private void OnPersonChanged(Task<AuthenticationState> changed) => _ = InvokeAsync(async () =>
    {
        Know(await changed);
        StateHasChanged();
    });

    // A new theme is no new person: what they have open stays as it is.
    private void Know(AuthenticationState now)
    {
        var me = Myself.Of(now.User);
        _theme = me?.Theme ?? _theme;
        _me = me is not null && me.IsSameAs(_me) ? _me : me;
    }

    private void OnMoved(object? sender, LocationChangedEventArgs moved)
    {
        _boundary?.Recover();
        if (AreaOf(moved.Location) is { } area && area != _area)
        {
            _area = area;
            _ = InvokeAsync(async () => await js.InvokeVoidAsync("coop.focusHeading"));
        }
    }

    private Task<bool> ChooseThemeAsync(string theme)
    {
        _theme = theme;
        return KeepAsync(Language, theme);
    }

    private async Task ChooseLanguageAsync(string language)
    {
        if (language != Language && await KeepAsync(language, _theme))
        {
            navigation.Refresh(forceReload: true);
        }
    }

    private Task<bool> KeepAsync(string language, string theme) =>
        attempt.RunAsync<ChoosePreferences>(x => x.RunAsync(language, theme, CancellationToken.None));

    private string AreaOf(string uri)
    {
        var path = navigation.ToBaseRelativePath(uri).Split('?')[0];
        return path.StartsWith("desk", StringComparison.Ordinal) ? "desk" : path.StartsWith("journeys/", StringComparison.Ordinal) ? "journey" : path;
    }
}
