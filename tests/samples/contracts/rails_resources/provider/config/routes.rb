Rails.application.routes.draw do
  devise_for :users, path: "account", path_names: { sign_in: "login" }

  namespace :api, defaults: { format: :json } do
    concern :noted do
      resources :notes, only: %i[index create]
    end

    resources :orders, except: %i[new edit], param: :number, concerns: :noted do
      member { post :pay }
      get :late, on: :collection
      resources :lines, only: %i[index destroy], shallow: true
    end
    draw :reports
  end
end
